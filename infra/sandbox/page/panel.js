// The side panel: payments and what can happen to them, saved cards, waiting work, faults.
import { get, post, remove } from "./api.js";
import { momentText } from "./moments.js";
import { element } from "./text.js";

const LATER = ["ok", "decline", "authentication", "lost_answer"];
const AT_ONCE = 40; // rows; the rest one by as many, or by searching
const byId = (id) => document.getElementById(id);
const panel = byId("panel");

const words = (text) => text.replaceAll("_", " ");
const none = (text) => element("p", "none", text);

export function openPanel(open) {
  panel.hidden = !open;
  byId("panel-toggle").setAttribute("aria-expanded", open);
}

function openTab(name) {
  for (const tab of panel.querySelectorAll("[role=tab]")) tab.setAttribute("aria-selected", tab.dataset.tab === name);
  for (const section of panel.querySelectorAll("section")) section.hidden = section.dataset.tab !== name;
}
for (const tab of panel.querySelectorAll("[role=tab]")) tab.onclick = () => openTab(tab.dataset.tab);
openTab("payments");

// Rows that may be hundreds: searched by their words, the first AT_ONCE shown. They are drawn anew only
// when something has changed: an open choice must not close under the hand.
class Rows {
  constructor(place, search, draw, wordsOf, empty) {
    Object.assign(this, { place, draw, wordsOf, empty, search });
    this.all = [];
    this.most = AT_ONCE;
    this.shown = "";
    search.oninput = () => {
      this.most = AT_ONCE;
      this.redraw();
      this.place.scrollTop = 0;
    };
  }

  show(all, context) {
    this.all = all;
    this.context = context;
    const now = JSON.stringify([all, context.users.map((one) => one.name)]);
    if (now === this.shown) return;
    this.shown = now;
    this.redraw();
  }

  redraw() {
    const wanted = this.search.value.trim().toLowerCase();
    const fitting = this.all.filter((one) => this.wordsOf(one, this.context).toLowerCase().includes(wanted));
    const rows = fitting.slice(0, this.most).map((one) => this.draw(one, this.context));
    if (fitting.length > this.most) {
      const more = element("button", "more", `Show more (${fitting.length - this.most})`);
      more.onclick = () => {
        this.most += AT_ONCE;
        this.redraw();
      };
      rows.push(more);
    }
    if (!rows.length) rows.push(none(this.all.length ? "Nothing like that." : this.empty));
    this.place.replaceChildren(...rows);
  }
}

const nameOf = (userId, { users }) => users.find((one) => one.id === userId)?.name;

function amount(payment) {
  const none = ["JPY", "KRW", "CLP", "VND", "XOF", "XAF", "PYG", "RWF"].includes(payment.currency);
  const three = ["BHD", "JOD", "KWD", "OMR", "TND"].includes(payment.currency);
  const digits = payment.digits ?? (none ? 0 : three ? 3 : 2); // as Stripe counts: ISK and UGX in hundredths
  if (payment.kind === "setup") return "save a card";
  const number = new Intl.NumberFormat("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${number.format(payment.amount_minor / 10 ** digits)} ${payment.currency}`;
}

function paymentWords(payment, context) {
  const fields = [nameOf(payment.user_id, context), payment.description, amount(payment), words(payment.status)];
  return [...fields, payment.system, payment.kind, payment.id].filter(Boolean).join(" ");
}

function paymentCard(payment, context) {
  const status = element("span", `badge ${payment.status}`, words(payment.status));
  const card = element(
    "div", "card",
    element("div", "top", element("b", "", amount(payment)), status),
    element("p", "", [nameOf(payment.user_id, context), payment.description].filter(Boolean).join(" · ")),
    element("p", "", `${words(payment.system)} · ${payment.kind} · ${momentText(payment.created)}`),
  );
  const acts = element("div", "acts");
  if (payment.kind !== "saved" && payment.status === "waiting") {
    const page = element("a", "", "Open page");
    Object.assign(page, { href: payment.url, target: "_blank", rel: "noopener" });
    acts.append(page, ...payment.outcomes.map((outcome) => act(words(outcome), `/api/payments/${payment.id}`, { outcome })));
  }
  if (payment.card && payment.user_id && payment.status === "paid") acts.append(laterChoice(payment));
  if (acts.childNodes.length) card.append(acts);
  return card;
}

function act(label, path, body) {
  const button = element("button", "", label);
  button.onclick = () => post(path, body).catch(() => {});
  return button;
}

function laterChoice(payment) {
  const select = element("select", "", ...LATER.map((value) => new Option(words(value), value)));
  select.value = payment.later || "ok";
  select.onchange = () => post(`/api/users/${payment.user_id}/card`, { later: select.value }).catch(() => {});
  return element("label", "", "saved card later", select);
}

function line(left, right, bad = false) {
  const shown = Array.isArray(left) ? left : [left];
  return element("div", bad ? "line bad" : "line", element("span", "", ...shown), element("span", "", right || ""));
}

function waitingWords(one, context) {
  return [one.words, one.about, nameOf(one.user_id, context), momentText(one.due_at), one.detail].filter(Boolean).join(" · ");
}

function waitingLine(one, context) {
  const of = [one.about, nameOf(one.user_id, context)].filter(Boolean).join(" · ");
  return line([element("b", "", one.words), of && element("small", "", of)], one.detail || momentText(one.due_at), Boolean(one.detail));
}

function showFaults(state) {
  byId("fault-count").textContent = state.faults.length || "";
  const mend = element("button", "more", "Mend all of it");
  mend.onclick = () => remove("/api/faults").catch(() => {});
  byId("faults").replaceChildren(
    ...state.faults.map((one) => line(`${one.target} · ${words(one.kind)}`, `${one.count} ×`)),
    state.faults.length ? mend : none("Nothing goes wrong."),
  );
  const form = byId("fault-form");
  if (form.elements.target.options.length) return;
  form.elements.target.append(...Object.keys(state.fault_kinds).map((name) => new Option(name, name)));
  const kinds = () => form.elements.kind.replaceChildren(
    ...state.fault_kinds[form.elements.target.value].map((kind) => new Option(words(kind), kind)),
  );
  form.elements.target.onchange = kinds;
  kinds();
  form.onsubmit = (event) => {
    event.preventDefault();
    const { target, kind, count } = form.elements;
    post("/api/faults", { target: target.value, kind: kind.value, count: Number(count.value) }).catch(() => {});
  };
}

const payments = new Rows(
  byId("payments"), byId("payment-search"), paymentCard, paymentWords, "No payment yet. Buy something in a chat.",
);
const pending = new Rows(byId("pending"), byId("pending-search"), waitingLine, waitingWords, "Nothing waits.");

export async function showPanel(state) {
  showFaults(state);
  const parked = state.parked.map((one) => ({ words: `Parked: ${words(one.kind)}`, detail: one.reason }));
  byId("pending-count").textContent = parked.length + state.pending.length || "";
  pending.show([...parked, ...state.pending], state);
  const found = await get("/api/payments");
  byId("payment-count").textContent = found.length || "";
  payments.show(found.reverse(), state);
}
