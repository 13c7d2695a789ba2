// A phone among others on a desk: it tells the desk how high it is, and when the keyboard shall go to its neighbour.

export const onDesk = window.parent !== window;

/** The desk is the only page that may frame this one (frame-ancestors), and nothing told here is secret. */
const tell = (message) => window.parent.postMessage(message, "*");

export function start() {
  document.body.toggleAttribute("data-embedded", onDesk);
  if (!onDesk) return;
  new ResizeObserver(() => tell({ height: Math.ceil(document.body.getBoundingClientRect().height) })).observe(document.body);
  document.addEventListener("keydown", ({ key, ctrlKey, altKey, metaKey }) => {
    if (key.toLowerCase() === "n" && !ctrlKey && !altKey && !metaKey) tell({ next: true });
  });
}
