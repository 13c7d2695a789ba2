// Sound both ways: the earpiece plays what the phone sends, the microphone goes to the phone while its route is open.

import { socketUrl } from "./link.js";

const RETRY = 1000; // ms
const LINGER = 10000; // ms that the microphone stays open after a call, so that the next one starts at once
const MOST_BUFFERED = 6400; // bytes, 200 ms: a line slower than speech drops it rather than delays it

export class Sound {
  /** `onChange(hint)` gets the name of what is missing, or null; `onLevel(which, level)` the loudness of each side. */
  constructor(onChange, onLevel) {
    this.onChange = onChange;
    this.onLevel = onLevel;
    this.touched = false; // a person has used the page: browsers ask for that first
    this.wanted = false; // the phone's route is open
    this.problem = null;
    this.microphone = null;
  }

  async start() {
    if (!window.isSecureContext) return this.fail("insecure");
    if (!window.AudioWorkletNode) return this.fail("noSound");
    this.context = new AudioContext({ latencyHint: "interactive" });
    this.context.onstatechange = () => this.tell();
    await Promise.all(["ear", "mouth"].map((name) => this.context.audioWorklet.addModule(`/page/${name}.js`)));
    this.ear = new AudioWorkletNode(this.context, "ear", { numberOfInputs: 0, outputChannelCount: [1] });
    this.ear.port.onmessage = ({ data }) => this.onLevel("ear", data.level);
    this.ear.connect(this.context.destination);
    this.connect();
    this.tell();
  }

  /** A person did something: sound may start now. */
  async touch() {
    this.touched = true;
    if (this.context?.state === "suspended") await this.context.resume();
    this.tell();
    await this.follow();
  }

  /** The phone's route opened or closed. */
  route(isOpen) {
    // On a desk of several phones, a click on another one may have allowed this one to sound.
    if (this.context?.state === "suspended") this.context.resume();
    if (isOpen === this.wanted) return;
    this.wanted = isOpen;
    clearTimeout(this.lingering);
    if (isOpen) this.follow();
    else this.lingering = setTimeout(() => this.closeMicrophone(), LINGER);
  }

  connect() {
    this.socket = new WebSocket(socketUrl("/audio"));
    this.socket.binaryType = "arraybuffer";
    this.socket.onmessage = ({ data }) => {
      if (this.context.state === "running") this.ear.port.postMessage(data, [data]);
    };
    this.socket.onclose = () => setTimeout(() => this.connect(), RETRY);
  }

  async follow() {
    if (!this.wanted || !this.touched || this.microphone || !this.ear) return;
    this.microphone = this.openMicrophone(); // a promise, so that nobody opens it twice
    try {
      await this.microphone;
      this.problem = null;
    } catch {
      this.microphone = null;
      this.problem = "noMicrophone";
    }
    this.tell();
  }

  async openMicrophone() {
    const constraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
    const stream = await navigator.mediaDevices.getUserMedia({ audio: constraints });
    const source = this.context.createMediaStreamSource(stream);
    const options = { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" };
    const mouth = new AudioWorkletNode(this.context, "mouth", options);
    mouth.port.onmessage = ({ data }) => this.send(data);
    source.connect(mouth);
    stream.getAudioTracks()[0].onended = () => this.closeMicrophone();
    return { stream, source, mouth };
  }

  async closeMicrophone() {
    const opened = await this.microphone?.catch(() => null);
    this.microphone = null;
    if (!opened) return;
    opened.source.disconnect();
    opened.mouth.port.onmessage = null;
    for (const track of opened.stream.getTracks()) track.stop();
    this.onLevel("mouth", 0);
  }

  send({ sound, level }) {
    this.onLevel("mouth", this.wanted ? level : 0);
    const ready = this.socket.readyState === WebSocket.OPEN && this.socket.bufferedAmount < MOST_BUFFERED;
    if (this.wanted && ready) this.socket.send(sound);
  }

  fail(problem) {
    this.problem = problem;
    this.tell();
  }

  tell() {
    const silent = this.context && this.context.state !== "running";
    this.onChange(silent ? "silent" : this.problem);
  }
}
