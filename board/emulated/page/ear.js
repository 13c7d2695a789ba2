// The earpiece: frames of 16 kHz sound in by message, the context's rate out, with a small jitter buffer between.

import { Resampler } from "./resampler.js";

const RATE = 16000;
const FRAME = 320;
const START = 2 * FRAME; // waits for 40 ms, of which 20 to 40 stay in the buffer
const MOST = 6 * FRAME; // a burst beyond 120 ms is cut down to START
const SPARE = FRAME; // what never ran below this for WINDOW is delay for nothing, and shrinks
const WINDOW = 5 * RATE;
const FADE = 1 / 32; // per sample: 2 ms from silence to full, so that nothing clicks

class Ear extends AudioWorkletProcessor {
  constructor() {
    super();
    this.resampler = new Resampler(RATE, sampleRate);
    this.frames = [];
    this.offset = 0;
    this.waiting = 0; // samples
    this.playing = false;
    this.gain = 0;
    this.last = 0;
    this.lowest = Infinity;
    this.watched = 0;
    this.energy = 0;
    this.counted = 0;
    this.port.onmessage = ({ data }) => this.take(new Int16Array(data));
  }

  take(frame) {
    this.frames.push(frame);
    this.waiting += frame.length;
    if (this.waiting > MOST) this.drop(this.waiting - START);
    if (this.waiting >= START) this.playing = true;
  }

  drop(samples) {
    for (let i = 0; i < samples; i++) this.shift();
    this.gain = 0;
  }

  shift() {
    const sample = this.frames[0][this.offset++] / 32768;
    this.waiting--;
    if (this.offset === this.frames[0].length) {
      this.frames.shift();
      this.offset = 0;
    }
    return sample;
  }

  next() {
    if (this.playing && this.waiting === 0) this.playing = false;
    if (this.playing) {
      this.gain = Math.min(1, this.gain + FADE);
      this.last = this.shift() * this.gain;
    } else {
      this.gain = 0;
      this.last *= 0.95;
    }
    return this.last;
  }

  watch(samples) {
    this.lowest = Math.min(this.lowest, this.waiting);
    this.watched += samples;
    if (this.watched < WINDOW) return;
    if (this.playing && this.lowest > SPARE) this.drop(this.lowest - SPARE);
    this.lowest = Infinity;
    this.watched = 0;
  }

  process(_inputs, [[output]]) {
    const wanted = Math.ceil((output.length - this.resampler.ready) * this.resampler.step) + 1;
    const block = Float32Array.from({ length: Math.max(0, wanted) }, () => this.next());
    this.resampler.push(block);
    this.resampler.pull(output);
    this.watch(block.length);
    for (const sample of block) this.energy += sample * sample;
    this.counted += block.length;
    if (this.counted >= RATE / 10) {
      this.port.postMessage({ level: Math.sqrt(this.energy / this.counted), waiting: this.waiting });
      this.energy = this.counted = 0;
    }
    return true;
  }
}

registerProcessor("ear", Ear);
