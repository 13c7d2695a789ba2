// The wire to the phone: what hands do goes out in order, what changes comes in.

const FIRST_WAIT = 500; // ms before the first new attempt; doubles
const LONGEST_WAIT = 5000;

let last = Promise.resolve();

function post(path, body) {
  const ask = () =>
    fetch(path, { method: "POST", body: JSON.stringify(body), keepalive: true }).catch(() => undefined);
  last = last.then(ask); // one after another: a press never overtakes a release
  return last;
}

export const act = (key, action) => post(`/keys/${key}`, { action });
export const lift = (lifted) => post("/hook", { lifted });

export const socketUrl = (path) => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`;

/** Calls `onMessage` with each change of the phone's outputs, and `onLink` when the line comes and goes. */
export function watch(onMessage, onLink) {
  let wait = FIRST_WAIT;
  const connect = () => {
    const socket = new WebSocket(socketUrl("/events?look=1"));
    socket.onopen = () => {
      wait = FIRST_WAIT;
      onLink(true);
    };
    socket.onmessage = ({ data }) => onMessage(JSON.parse(data));
    socket.onclose = () => {
      onLink(false);
      setTimeout(connect, wait);
      wait = Math.min(LONGEST_WAIT, 2 * wait);
    };
  };
  connect();
}
