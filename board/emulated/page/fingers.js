// Fingers on keys: mouse, touch, pen, the computer's keyboard and assistive technology, each with press and release.

import { act } from "./link.js";

const KEYBOARD = {
  "*": "star", "#": "pound", Enter: "ok", Backspace: "back", Escape: "back",
  ArrowUp: "up", ArrowDown: "down", F1: "soft1", F2: "soft2", F3: "soft3",
  s: "speaker", m: "mute", p: "hold", t: "transfer", c: "conference", r: "redial", v: "voicemail",
  "+": "volume_up", "=": "volume_up", "-": "volume_down",
};

const down = new Map(); // key -> how many fingers are on it

function press(key) {
  const fingers = down.get(key) ?? 0;
  down.set(key, fingers + 1);
  if (fingers === 0) {
    show(key, true);
    act(key, "press");
  }
}

function release(key) {
  const fingers = down.get(key) ?? 0;
  if (fingers === 0) return;
  down.set(key, fingers - 1);
  if (fingers === 1) {
    show(key, false);
    act(key, "release");
  }
}

function show(key, isDown) {
  document.querySelector(`[data-key="${key}"]`)?.toggleAttribute("data-down", isDown);
}

function releaseAll() {
  for (const [key, fingers] of down) if (fingers) down.set(key, 1), release(key);
  held.clear();
}

function fingersOn(button) {
  const { key } = button.dataset;
  let pointer = null;
  let lastPointer = -Infinity;
  const up = (event) => {
    if (event.pointerId !== pointer) return;
    pointer = null;
    lastPointer = event.timeStamp;
    release(key);
  };
  button.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || pointer !== null) return;
    pointer = event.pointerId;
    button.setPointerCapture(pointer);
    press(key);
  });
  button.addEventListener("pointerup", up);
  button.addEventListener("pointercancel", up);
  button.addEventListener("contextmenu", (event) => event.preventDefault());
  button.addEventListener("mousedown", keepFocus);
  button.addEventListener("click", (event) => {
    // Only assistive technology clicks without a pointer; keys on a focused button are taken in keydown.
    if (event.detail === 0 && event.timeStamp - lastPointer > 50) act(key, "tap");
  });
}

/** A click must not move the keyboard's focus to the button: Space belongs to the handset. */
export function keepFocus(event) {
  event.preventDefault();
  window.focus();
}

const held = new Map(); // event.code -> the phone's key, so that a release fits its press

function keyOf(event) {
  if (/^[0-9]$/.test(event.key)) return event.key;
  const number = /^F([1-8])$/.exec(event.key)?.[1];
  if (event.shiftKey && number) return `speed${number}`;
  return KEYBOARD[event.key] ?? KEYBOARD[event.key.toLowerCase()];
}

function focusedKey(event) {
  if (event.key !== " " && event.key !== "Enter") return undefined;
  return document.activeElement?.dataset?.key;
}

function onKeyDown(event, toggleHook) {
  if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
  const other = document.activeElement?.matches("button:not([data-key])");
  if (other && (event.key === " " || event.key === "Enter")) return; // the browser clicks it
  const key = focusedKey(event) ?? keyOf(event);
  const hook = !key && (event.key === " " || event.key.toLowerCase() === "h");
  if (!key && !hook) return;
  event.preventDefault();
  if (event.repeat || held.has(event.code)) return;
  if (hook) return toggleHook();
  held.set(event.code, key);
  press(key);
}

function onKeyUp(event) {
  const key = held.get(event.code);
  if (!key) return;
  event.preventDefault();
  held.delete(event.code);
  release(key);
}

/** Puts fingers on every button with `data-key`, and on the computer's keyboard. */
export function start(toggleHook) {
  for (const button of document.querySelectorAll("button[data-key]")) fingersOn(button);
  document.addEventListener("keydown", (event) => onKeyDown(event, toggleHook));
  document.addEventListener("keyup", onKeyUp);
  window.addEventListener("blur", releaseAll);
  window.addEventListener("pagehide", releaseAll);
}
