// Sample-rate conversion by windowed-sinc interpolation, one block after another. Used inside both audio worklets.

const ZERO_CROSSINGS = 16; // on each side: about 1 ms of delay at 16 kHz
const STEPS = 256; // table entries from one zero crossing to the next, interpolated between
const PASS = 0.94; // of the lower of the two Nyquist frequencies

function kernel() {
  const table = new Float32Array(ZERO_CROSSINGS * STEPS + 2);
  for (let i = 0; i < ZERO_CROSSINGS * STEPS; i++) {
    const x = i / STEPS;
    const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    const turn = (Math.PI * x) / ZERO_CROSSINGS;
    table[i] = sinc * (0.42 + 0.5 * Math.cos(turn) + 0.08 * Math.cos(2 * turn)); // Blackman
  }
  return table;
}

const TABLE = kernel();

export class Resampler {
  constructor(from, to) {
    this.step = from / to;
    this.scale = PASS * Math.min(1, to / from);
    this.reach = Math.ceil(ZERO_CROSSINGS / this.scale);
    this.input = new Float32Array(8192);
    this.length = this.reach; // starts with silence, so that the first output has a past
    this.position = this.reach;
  }

  /** How many output samples the input so far allows. */
  get ready() {
    return Math.max(0, Math.floor((this.length - this.reach - this.position) / this.step));
  }

  push(samples) {
    if (this.length + samples.length > this.input.length) this.forget();
    this.input.set(samples, this.length);
    this.length += samples.length;
  }

  /** Fills `output`; call only when that many are ready. */
  pull(output) {
    for (let i = 0; i < output.length; i++) {
      output[i] = this.at(this.position);
      this.position += this.step;
    }
    return output;
  }

  at(position) {
    const first = Math.ceil(position - this.reach + 1e-9);
    const last = Math.floor(position + this.reach - 1e-9);
    let sum = 0;
    for (let k = first; k <= last; k++) {
      const x = Math.abs(position - k) * this.scale * STEPS;
      const i = x | 0;
      if (i < ZERO_CROSSINGS * STEPS) sum += this.input[k] * (TABLE[i] + (x - i) * (TABLE[i + 1] - TABLE[i]));
    }
    return sum * this.scale;
  }

  forget() {
    const start = Math.max(0, Math.floor(this.position) - this.reach);
    this.input.copyWithin(0, start, this.length);
    this.length -= start;
    this.position -= start;
  }
}
