// The mouthpiece: the microphone at the context's rate in, frames of 16 kHz sound out by message.

import { Resampler } from "./resampler.js";

const RATE = 16000;
const FRAME = 320;

class Mouth extends AudioWorkletProcessor {
  constructor() {
    super();
    this.resampler = new Resampler(sampleRate, RATE);
    this.frame = new Float32Array(FRAME);
  }

  process([[input]]) {
    if (input) this.resampler.push(input);
    while (this.resampler.ready >= FRAME) this.send(this.resampler.pull(this.frame));
    return true;
  }

  send(frame) {
    const samples = Int16Array.from(frame, (sample) => Math.max(-1, Math.min(1, sample)) * 32767);
    const level = Math.sqrt(frame.reduce((sum, sample) => sum + sample * sample, 0) / FRAME);
    this.port.postMessage({ sound: samples.buffer, level }, [samples.buffer]);
  }
}

registerProcessor("mouth", Mouth);
