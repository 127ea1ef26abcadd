// Keeps the page in step with the world: one state, many chats, the clock and the panel.
import { get, post } from "./api.js";
import { Chat } from "./chat.js";
import { showPanel } from "./panel.js";

const byId = (id) => document.getElementById(id);
const chats = new Map();

function showClock({ now, next }) {
  const date = new Date(now);
  const options = { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" };
  byId("clock-date").textContent = date.toLocaleDateString("en-GB", options);
  byId("clock-time").textContent = `${now.slice(11, 16)} UTC`;
  byId("next-due").disabled = !next;
  byId("due-note").textContent = next ? `next: ${next.slice(0, 16).replace("T", " ")}` : "nothing is due";
}

async function refresh() {
  const state = await get("/api/state");
  showClock(state.clock);
  byId("newcomer").hidden = state.telegram === "real";
  for (const user of state.users) {
    if (!chats.has(user.id)) {
      chats.set(user.id, new Chat(user));
      byId("newcomer").before(chats.get(user.id).node);
      chats.get(user.id).node.scrollIntoView({ inline: "end" });
    }
  }
  await Promise.all([
    ...state.users.map((user) => chats.get(user.id).update(user, state.commands)),
    showPanel(state),
  ]);
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
    await post("/api/clock", JSON.parse(button.dataset.clock)).catch(() => {});
    buttons.forEach((one) => (one.disabled = false));
    refreshSoon();
  };
}

byId("newcomer").onsubmit = async (event) => {
  event.preventDefault();
  const { name, language_code: language } = event.target.elements;
  await post("/api/users", { name: name.value, language_code: language.value || null }).catch(() => {});
  name.value = "";
};

const theme = localStorage.getItem("theme") || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
document.documentElement.dataset.theme = theme;
byId("theme").onclick = () => {
  const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  localStorage.setItem("theme", next);
};
byId("panel-toggle").onclick = () => (byId("panel").hidden = !byId("panel").hidden);

new EventSource("/api/changes").onmessage = refreshSoon;
refreshSoon();
