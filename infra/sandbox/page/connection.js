// Whether the sandbox answers; while it does not, a banner says so, and what becomes of what is typed.
const banner = document.getElementById("away");
const listeners = [];
let there = null;

export const onConnection = (listener) => listeners.push(listener);
export const isThere = () => there !== false;

export function sayConnected(now) {
  if (there === now) return;
  there = now;
  for (const listener of listeners) listener(now);
  banner.hidden = now;
}

export function sayKept(count) {
  const kept = count === 1 ? " 1 message is kept." : count ? ` ${count} messages are kept.` : "";
  banner.textContent =
    `The sandbox has stopped. Start it again (make run): this page goes on by itself, and sends what you write meanwhile.${kept}`;
}
sayKept(0);
