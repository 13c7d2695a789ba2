// The page: shows what the phone's outputs are, and hands on what a person does.

import { onDesk, start as startOnDesk } from "./embedded.js";
import { keepFocus, start as startFingers } from "./fingers.js";
import { lift, watch } from "./link.js";
import { Screen } from "./screen.js";
import { Sound } from "./sound.js";
import { speak, word } from "./words.js";

const find = (selector) => document.querySelector(selector);
const body = document.body;
const handset = find("#handset");
const screen = new Screen(find("#display"));
const sound = new Sound((hint) => showHint("sound", hint), showLevel);
const hints = { sound: null, line: null };
let lifted = false;
let moving = 0; // handset movements that the phone has not heard of yet
let language = null;
let spoken = [];
let latest = null;

// --- what the phone shows ---

function show(state) {
  latest = state;
  body.toggleAttribute("data-ringing", state.ringing);
  if (language !== state.face.language) speak((language = state.face.language));
  showNames(state.face);
  showHook(state);
  showLamps(state);
  screen.show(state.display, state.screen);
  showWords(state.screen.words);
  arrange();
  body.dataset.route = state.route;
  body.dataset.microphone = state.microphone;
  sound.route(state.route !== "closed");
}

function showNames({ name, speed_labels: labels }) {
  find("#name").textContent = name;
  document.title = (body.hasAttribute("data-ringing") ? "🔔 " : "") + (name ? `${name} · Dering` : "Dering");
  labels.forEach((label, i) => {
    find(`[data-key="speed${i + 1}"] .label`).textContent = label;
  });
}

function showHook(state) {
  if (moving === 0 && state) lifted = state.hook === "off";
  body.dataset.hook = lifted ? "off" : "on";
  handset.setAttribute("aria-pressed", String(lifted));
}

function showLamps({ lamps, face }) {
  for (const [name, light] of Object.entries(lamps)) {
    const lamp = find(`[data-lamp="${name}"]`);
    lamp.dataset.light = light;
    if (name === "message" || name === "microphone") lamp.setAttribute("aria-label", `${word(name)}: ${word(light)}`);
    if (name.startsWith("speed")) nameSpeedKey(name.slice(5), face.speed_labels[name.slice(5) - 1], light);
  }
  find('[data-key="mute"]').setAttribute("aria-pressed", String(lamps.mute !== "off"));
}

function nameSpeedKey(number, label, light) {
  const name = `${word("speed")} ${number}: ${label || word("free")}, ${word("lamp")} ${word(light)}`;
  find(`[data-key="speed${number}"]`).setAttribute("aria-label", name);
}

/** All words to read at leisure; those that changed are spoken, but for a clock that only ticks. */
function showWords(words) {
  find("#words").replaceChildren(...words.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
  const still = (line) => line.replace(/\d+(:\d+)+/g, "0:00");
  const fresh = words.filter((line) => !spoken.includes(still(line)));
  spoken = words.map(still);
  if (fresh.length) find("#spoken").textContent = fresh.join(". ");
}

function showHint(which, hint) {
  hints[which] = hint;
  const name = hints.line ?? hints.sound;
  const element = find("#hint");
  element.textContent = name ? word(name) : "";
  element.dataset.hint = name ?? "";
}

function showLevel(which, level) {
  const meter = find(`#${which}`);
  meter.value = level > 0 ? Math.max(0, 1 + Math.log10(level) / 3) : 0; // -60 dB to 0 dB
}

/** The handset lies across the top where it does not fit beside the display. */
function arrange() {
  const least = latest?.display.width > 128 ? 790 : 560;
  body.dataset.layout = window.innerWidth < least ? "narrow" : "wide";
  body.dataset.panel = latest?.display.width ?? "";
}

// --- what a person does ---

async function toggleHook() {
  lifted = !lifted;
  moving++;
  showHook(latest);
  await lift(lifted);
  moving--;
  showHook(latest);
}

handset.addEventListener("mousedown", keepFocus);
handset.addEventListener("click", toggleHook);
find("#help").addEventListener("click", () => find("#keys").showModal());
find("#close").addEventListener("click", () => find("#keys").close());
document.addEventListener("keydown", (event) => {
  if (event.key === "?" && !find("#keys").open) find("#keys").showModal();
});
for (const gesture of ["pointerup", "keydown", "click"]) {
  document.addEventListener(gesture, () => sound.touch(), { passive: true });
}
for (const change of ["focus", "blur"]) {
  window.addEventListener(change, () => body.toggleAttribute("data-focused", document.hasFocus()));
}
body.toggleAttribute("data-focused", document.hasFocus());
find("#next").hidden = !onDesk;
window.addEventListener("resize", arrange);
arrange();

speak("en");
startFingers(toggleHook);
startOnDesk();
watch(show, (isUp) => {
  body.toggleAttribute("data-offline", !isUp);
  showHint("line", isUp ? null : "offline");
});
sound.start();
