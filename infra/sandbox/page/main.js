// Keeps the page in step with the world: one state, its people, the open chat, the clock and the panel.
import { get, post } from "./api.js";
import { Chat } from "./chat.js";
import { onConnection, sayConnected } from "./connection.js";
import { dayText, momentText } from "./moments.js";
import { flush, keepFor } from "./outbox.js";
import { openPanel, showPanel } from "./panel.js";
import { markRead, showPeople } from "./people.js";

const byId = (id) => document.getElementById(id);
const narrow = matchMedia("(max-width: 760px)");
const chats = new Map();
let state = null;

function showClock({ now }, pending) {
  byId("clock-date").textContent = dayText(now);
  byId("clock-time").textContent = `${now.slice(11, 16)} UTC`;
  const next = pending.find((one) => one.due_at);
  byId("next-event").disabled = !pending.length;
  byId("due-note").textContent = next ? `next: ${inWords(next)}` : "nothing is due";
  byId("due-note").title = byId("due-note").textContent;
}

function inWords(waiting) {
  const whose = state.users.find((one) => one.id === waiting.user_id)?.name;
  return [waiting.words, waiting.about, whose, momentText(waiting.due_at)].filter(Boolean).join(" · ");
}

// The open chat stands in the address: it survives a reload, and "back" leads from it to the people.
const opened = () => state?.users.find((one) => `#${one.id}` === location.hash) || null;

function openChat(userId) {
  if (location.hash === `#${userId}`) show();
  else location.hash = userId;
}

function show() {
  const user = opened();
  byId("main").dataset.view = user ? "chat" : "people";
  if (user && !chats.has(user.id)) {
    const chat = new Chat(user, () => (location.hash = ""));
    chats.set(user.id, chat);
    byId("stage").append(chat.node);
  }
  for (const [id, chat] of chats) chat.node.hidden = id !== user?.id;
  showPeople(state.users, user, openChat);
  byId("nobody").hidden = Boolean(user);
  byId("nobody").textContent = state.telegram === "real" ? "People write from Telegram itself."
    : state.users.length ? "Choose somebody on the left." : "Nobody is here yet. Open a chat on the left.";
  return user ? chats.get(user.id).update(user, state.commands, state.users) : null;
}

async function refresh() {
  const first = state === null;
  const now = await get("/api/state");
  if (state && state.world !== now.world) return location.reload(); // the same place, another world
  state = now;
  keepFor(state.world);
  showClock(state.clock, state.pending);
  byId("newcomer").hidden = state.telegram === "real";
  if (first && !opened() && state.users.length && !narrow.matches) location.hash = state.users[0].id;
  await Promise.all([show(), showPanel(state)]);
  const user = opened();
  if (user) markRead(user); // not before it is on the page
  showPeople(state.users, user, openChat);
}

let refreshing = false, again = false;

async function refreshSoon() {
  if (refreshing) {
    again = true;
    return;
  }
  refreshing = true;
  try {
    do {
      again = false;
      await refresh();
    } while (again);
  } catch { /* the sandbox is away for a moment; the next event comes when it is back */
  } finally {
    refreshing = false;
  }
}

for (const button of document.querySelectorAll("[data-clock]")) {
  button.onclick = async () => {
    const buttons = document.querySelectorAll("[data-clock]");
    buttons.forEach((one) => (one.disabled = true));
    const moved = await post("/api/clock", JSON.parse(button.dataset.clock)).catch(() => ({}));
    buttons.forEach((one) => (one.disabled = false));
    await refreshSoon();
    const seen = moved.seen || [];
    if (seen.length && !seen.includes(opened()?.id)) openChat(seen[0]);
    if (seen.length && narrow.matches) openPanel(false);
  };
}

byId("newcomer").onsubmit = async (event) => {
  event.preventDefault();
  const { name, language_code: language } = event.target.elements;
  const body = { name: name.value, language_code: language.value || null };
  const made = await post("/api/users", body).catch(() => null);
  if (!made) return; // the name stays in its field
  name.value = "";
  await refresh();
  openChat(made.id);
};

const theme = localStorage.getItem("theme") || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
document.documentElement.dataset.theme = theme;
byId("theme").onclick = () => {
  const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  localStorage.setItem("theme", next);
};
openPanel(!narrow.matches);
byId("panel-toggle").onclick = () => openPanel(byId("panel").hidden);
byId("panel-close").onclick = () => openPanel(false);
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && narrow.matches) openPanel(false);
});
addEventListener("hashchange", refreshSoon);

const AGAIN_MILLISECONDS = 2000;

function watch() {
  const changes = new EventSource("/api/changes");
  changes.onopen = () => sayConnected(true);
  changes.onmessage = refreshSoon;
  changes.onerror = () => {
    sayConnected(false);
    changes.close();
    setTimeout(watch, AGAIN_MILLISECONDS);
  };
}

onConnection(async (there) => {
  if (!there) return;
  await refreshSoon();
  flush(chats);
});
watch();
