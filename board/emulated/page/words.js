// What the page says, in the phone's language.

export const WORDS = {
  en: {
    handset: "Handset", lifted: "lifted", resting: "resting", display: "Display",
    soft: "Soft key", speed: "Speed dial", free: "free", lamp: "lamp",
    up: "Up", down: "Down", ok: "OK", back: "Back", star: "Star", pound: "Pound",
    speaker: "Speaker", mute: "Mute", hold: "Hold", transfer: "Transfer", conference: "Confer",
    redial: "Redial", voicemail: "Messages", volume_up: "Louder", volume_down: "Softer", volume: "Volume",
    message: "Message lamp", microphone: "Microphone lamp", off: "off", on: "on", blink: "blinking", fast: "blinking fast",
    keyboard: "Keyboard", close: "Close", next: "Next phone on the desk", help: "Keys on your keyboard", speedKeys: "Speed dials 1 to 8",
    longPress: "Hold a key down for its second meaning, with mouse, finger or keyboard.",
    tabHint: "Tab moves through all keys; Space or Enter presses the one in focus.",
    hook: "Lift or replace the handset", digits: "Dial", softs: "Keys under the display",
    silent: "Sound is off until you click or press a key here.",
    noMicrophone: "No microphone: you hear the others, they do not hear you. Allow it in the browser's address bar.",
    insecure: "The browser gives sound and microphone only on this machine itself or over https.",
    noSound: "This browser cannot play the phone's sound.",
    offline: "No line to the phone. Trying again…",
    ear: "Earpiece", mouth: "Microphone", dial: "Dial keys", functions: "Function keys", speeds: "Speed dials",
    navigation: "Navigation", phone: "Desk phone",
  },
  id: {
    handset: "Gagang telepon", lifted: "terangkat", resting: "di tempatnya", display: "Layar",
    soft: "Tombol layar", speed: "Panggil cepat", free: "kosong", lamp: "lampu",
    up: "Atas", down: "Bawah", ok: "OK", back: "Kembali", star: "Bintang", pound: "Pagar",
    speaker: "Speaker", mute: "Bisukan", hold: "Tahan", transfer: "Alihkan", conference: "Konferensi",
    redial: "Redial", voicemail: "Pesan", volume_up: "Lebih keras", volume_down: "Lebih pelan", volume: "Volume",
    message: "Lampu pesan", microphone: "Lampu mikrofon", off: "mati", on: "menyala", blink: "berkedip", fast: "berkedip cepat",
    keyboard: "Papan tik", close: "Tutup", next: "Telepon berikutnya di meja", help: "Tombol di papan tik Anda", speedKeys: "Panggil cepat 1 sampai 8",
    longPress: "Tekan lama untuk arti kedua sebuah tombol: dengan tetikus, jari, atau papan tik.",
    tabHint: "Tab berpindah antartombol; Spasi atau Enter menekan tombol yang terpilih.",
    hook: "Angkat atau letakkan gagang", digits: "Memutar nomor", softs: "Tombol di bawah layar",
    silent: "Suara mati sampai Anda mengeklik atau menekan tombol di sini.",
    noMicrophone: "Tanpa mikrofon: Anda mendengar mereka, mereka tidak mendengar Anda. Izinkan di bilah alamat peramban.",
    insecure: "Peramban memberi suara dan mikrofon hanya di komputer ini sendiri atau lewat https.",
    noSound: "Peramban ini tidak dapat memutar suara telepon.",
    offline: "Tidak tersambung ke telepon. Mencoba lagi…",
    ear: "Gagang dengar", mouth: "Mikrofon", dial: "Tombol nomor", functions: "Tombol fungsi", speeds: "Panggil cepat",
    navigation: "Navigasi", phone: "Telepon meja",
  },
};

let words = WORDS.en;

export const word = (name) => words[name] ?? name;

/** Writes every text of the page in this language: `data-word` as content, `data-name` as accessible name. */
export function speak(language) {
  words = WORDS[language] ?? WORDS.en;
  document.documentElement.lang = language in WORDS ? language : "en";
  for (const element of document.querySelectorAll("[data-word]")) {
    element.textContent = word(element.dataset.word);
  }
  for (const element of document.querySelectorAll("[data-name]")) {
    const [name, ...rest] = element.dataset.name.split(" ");
    element.setAttribute("aria-label", [word(name), ...rest].join(" "));
  }
}
