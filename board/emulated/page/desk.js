// Puts every phone of /phones on the desk.

const WORDS = {
  en: {
    how: "Lift a handset, dial the other's number, lift the other handset, and talk.",
    keyboard: "The keyboard belongs to the phone you clicked last; N takes it to the next.",
    swipe: "Swipe from one phone to the other.",
  },
  id: {
    how: "Angkat satu gagang, putar nomor telepon yang lain, angkat gagang lainnya, lalu bicara.",
    keyboard: "Papan tik milik telepon yang terakhir Anda klik; N memindahkannya ke telepon berikutnya.",
    swipe: "Geser dari satu telepon ke telepon lainnya.",
  },
};

const { language, phones } = await (await fetch("/phones")).json();

const frames = phones.map(({ label, url }) =>
  Object.assign(document.createElement("iframe"), { title: label, allow: "microphone; autoplay", src: url }),
);

/** What a phone tells: how high it is, or that the keyboard shall go to the next one. */
window.addEventListener("message", ({ source, data }) => {
  const at = frames.findIndex((frame) => frame.contentWindow === source);
  if (at < 0) return;
  if (data.height) frames[at].style.height = `${data.height}px`;
  if (data.next) take(frames[(at + 1) % frames.length]);
});

/** Gives a phone the keyboard, and shows it where only one fits. */
function take(frame) {
  frame.focus();
  frame.scrollIntoView({ block: "nearest", inline: "center" });
}

document.documentElement.lang = language;
for (const [id, text] of Object.entries(WORDS[language] ?? WORDS.en)) document.querySelector(`#${id}`).textContent = text;
document.querySelector("#phones").append(
  ...frames.map((frame) => {
    const figure = document.createElement("figure");
    figure.append(Object.assign(document.createElement("figcaption"), { textContent: frame.title }), frame);
    return figure;
  }),
);
frames[0]?.addEventListener("load", () => frames[0].focus(), { once: true });
