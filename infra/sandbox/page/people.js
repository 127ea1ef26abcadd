// The list of people: who is there, what was said last, and how much of it is unread.
import { arrange, element } from "./text.js";
import { keepMarks, marks } from "./outbox.js";

const list = document.getElementById("people-list");
const search = document.getElementById("people-search");
const SEARCHED_FROM = 8; // people: fewer are seen at once

const FACES = [["#ff885e", "#ff516a"], ["#ffcd6a", "#ffa85c"], ["#82b1ff", "#665fff"], ["#a0de7e", "#54cb68"],
  ["#53edd6", "#28c9b7"], ["#72d5fd", "#2a9ef1"], ["#e0a2f3", "#d669ed"]];

export function face(user) {
  const node = element("div", "face", [...user.name][0].toUpperCase());
  const [from, to] = FACES[user.id % FACES.length];
  node.style.setProperty("--face-1", from);
  node.style.setProperty("--face-2", to);
  return node;
}

export function markRead(user) {
  const all = marks();
  if (all[user.id] !== user.received) keepMarks({ ...all, [user.id]: user.received });
}

const nodes = new Map();
let last = [];

export function showPeople(users, chosen, open) {
  last = [users, chosen, open];
  const read = marks();
  const newest = [...users].sort((a, b) => (b.last?.message_id || 0) - (a.last?.message_id || 0));
  search.hidden = users.length < SEARCHED_FROM;
  const wanted = search.hidden ? "" : search.value.trim().toLowerCase();
  const fitting = newest.filter((one) => `${one.name} ${one.id}`.toLowerCase().includes(wanted));
  arrange(list, fitting.map((one) => person(one, one.id === chosen?.id, read[one.id] || 0, open)));
}

search.oninput = () => showPeople(...last);

function person(user, chosen, read, open) {
  const unread = chosen ? 0 : Math.max(user.received - read, 0);
  const state = JSON.stringify([user, chosen, unread]);
  const known = nodes.get(user.id);
  if (known?.dataset.state === state) return known;
  const node = known || element("button", "person");
  const said = user.last ? (user.last.from === "user" ? `You: ${user.last.text}` : user.last.text) : "has not written yet";
  node.replaceChildren(
    face(user),
    element("div", "who", element("b", "", user.name), element("small", "", user.blocked ? "has blocked the bot" : said)),
    ...(unread ? [element("span", "unread", String(unread))] : []),
  );
  node.setAttribute("aria-current", chosen);
  node.dataset.state = state;
  node.dataset.userId = user.id;
  node.onclick = () => open(user.id);
  nodes.set(user.id, node);
  return node;
}
