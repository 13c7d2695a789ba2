// The display: each pixel of the frame becomes a square of whole device pixels, as an OLED shows it.

const LIT = "rgb(206 234 255)";
const TALLEST = 200; // CSS pixels
const GRID_FROM = 6; // device pixels a pixel, from which the gaps between them show

export class Screen {
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.drawn = "";
    new ResizeObserver(() => this.paint()).observe(canvas.parentElement);
  }

  show({ width, height, awake }, { pixels, dimmed }) {
    Object.assign(this, { width, height, pixels });
    this.canvas.dataset.light = !awake ? "asleep" : dimmed ? "dimmed" : "full";
    this.paint();
  }

  /** Device pixels a pixel: the most that fit, by whole numbers. */
  zoom() {
    const ratio = window.devicePixelRatio || 1;
    const across = (this.canvas.parentElement.clientWidth * ratio) / this.width;
    const down = (TALLEST * ratio) / this.height;
    return Math.max(1, Math.floor(Math.min(across, down)));
  }

  paint() {
    if (!this.width) return;
    const zoom = this.zoom();
    const state = `${zoom} ${this.width} ${window.devicePixelRatio} ${this.pixels}`;
    if (state === this.drawn) return;
    this.drawn = state;
    const { canvas, context, width, height } = this;
    const ratio = window.devicePixelRatio || 1;
    canvas.width = width * zoom;
    canvas.height = height * zoom;
    canvas.style.width = `${canvas.width / ratio}px`;
    canvas.style.height = `${canvas.height / ratio}px`;
    context.fillStyle = LIT;
    const side = zoom >= GRID_FROM ? zoom - 1 : zoom;
    const bytes = Uint8Array.from(atob(this.pixels), (c) => c.charCodeAt(0));
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const lit = bytes[(y * width + x) >> 3] & (0x80 >> (x & 7));
        if (lit) context.fillRect(x * zoom, y * zoom, side, side);
      }
    }
  }
}
