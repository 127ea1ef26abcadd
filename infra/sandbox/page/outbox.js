// What was written and is not sent yet, and what is typed and not written yet: kept over reloads and stops
// of the sandbox, each for its person in its world.
import { Refused, get, post } from "./api.js";
import { isThere, sayKept } from "./connection.js";

const AGAIN_MILLISECONDS = 2000;

let world = "";

const read = (name) => JSON.parse(localStorage.getItem(`${world}:${name}`) || "null");

function keep(name, value) {
  const key = `${world}:${name}`;
  if (value === null) localStorage.removeItem(key);
  else localStorage.setItem(key, JSON.stringify(value));
}

export function keepFor(identity) {
  world = identity;
}

export const typed = (userId) => read(`typed:${userId}`) || "";
export const keepTyped = (userId, text) => keep(`typed:${userId}`, text || null);
export const marks = () => read("read") || {};
export const keepMarks = (all) => keep("read", all);

const outbox = () => read("outbox") || [];

function keepOutbox(entries) {
  keep("outbox", entries.length ? entries : null);
  sayKept(entries.length);
}

export const unsent = (userId) => outbox().filter((one) => one.user === userId);

// `after`: the last message of the chat when it was written. What came behind it with these words is this.
export function put(userId, text, after) {
  const id = crypto.randomUUID();
  keepOutbox([...outbox(), { id, user: userId, text, after, tried: false }]);
}

export const hasArrived = (entry, messages) =>
  messages.some((one) => one.from === "user" && one.message_id > entry.after && one.text === entry.text);

// One at a time and in order, whatever tabs there are. `chats`: where what is refused goes back to be changed.
export function flush(chats) {
  return navigator.locks.request("outbox", async () => {
    for (const entry of outbox()) {
      if (!isThere()) return;
      try {
        await send(entry);
      } catch (fault) {
        if (!(fault instanceof Refused)) { // it is away: all of it stays
          if (isThere()) setTimeout(() => flush(chats), AGAIN_MILLISECONDS); // else until it is back
          return;
        }
        chats.get(entry.user)?.takeBack(entry.text);
      }
      keepOutbox(outbox().filter((one) => one.id !== entry.id));
      chats.get(entry.user)?.showUnsent();
    }
  });
}

async function send(entry) {
  const path = `/api/users/${entry.user}/messages`;
  if (entry.tried && hasArrived(entry, await get(`${path}?after=${entry.after}`))) return;
  keepOutbox(outbox().map((one) => (one.id === entry.id ? { ...one, tried: true } : one)));
  await post(path, { text: entry.text });
}
