// The side panel: payments and what can happen to them, saved cards, waiting work, faults.
import { get, post } from "./api.js";
import { element } from "./text.js";

const OUTCOMES = ["success", "decline", "authentication", "lost_answer", "abandon"];
const LATER = ["ok", "decline", "authentication", "lost_answer"];
const byId = (id) => document.getElementById(id);

const words = (text) => text.replaceAll("_", " ");
const none = (text) => element("p", "none", text);

function amount(payment) {
  const none = ["JPY", "KRW", "CLP", "VND", "XOF", "XAF", "PYG", "RWF"].includes(payment.currency);
  const three = ["BHD", "JOD", "KWD", "OMR", "TND"].includes(payment.currency);
  const digits = none ? 0 : three ? 3 : 2; // as Stripe counts: ISK and UGX in hundredths
  return `${(payment.amount_minor / 10 ** digits).toFixed(digits)} ${payment.currency}`;
}

function paymentCard(payment, users) {
  const user = users.find((one) => one.id === payment.user_id);
  const status = element("span", `badge ${payment.status}`, words(payment.status));
  const card = element(
    "div", "card",
    element("div", "top", element("b", "", amount(payment)), status),
    element("p", "", [user?.name, payment.description].filter(Boolean).join(" · ")),
    element("p", "", `${payment.kind} · ${payment.created.slice(0, 16).replace("T", " ")}`),
  );
  const acts = element("div", "acts");
  if (payment.kind === "hosted" && payment.status === "waiting") {
    const page = element("a", "", "Open page");
    Object.assign(page, { href: payment.url, target: "_blank", rel: "noopener" });
    acts.append(page, ...OUTCOMES.map((outcome) => act(words(outcome), `/api/payments/${payment.id}`, { outcome })));
  }
  if (payment.card && user && payment.status === "paid") acts.append(laterChoice(payment, user));
  if (acts.childNodes.length) card.append(acts);
  return card;
}

function act(label, path, body) {
  const button = element("button", "", label);
  button.onclick = () => post(path, body).catch(() => {});
  return button;
}

function laterChoice(payment, user) {
  const select = element("select", "", ...LATER.map((value) => new Option(words(value), value)));
  select.value = payment.later || "ok";
  select.onchange = () => post(`/api/users/${user.id}/card`, { later: select.value }).catch(() => {});
  return element("label", "", "saved card later", select);
}

function line(left, right, bad = false) {
  return element("div", bad ? "line bad" : "line", element("span", "", left), element("span", "", right || ""));
}

function showFaults(state) {
  byId("fault-count").textContent = state.faults.length || "";
  byId("faults").replaceChildren(
    ...state.faults.map((one) => line(`${one.target} · ${words(one.kind)}`, `${one.count} ×`)),
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

function showPending(state) {
  const lines = state.pending.map((one) =>
    line(words(one.what), one.detail || one.due_at?.slice(0, 16).replace("T", " "), Boolean(one.detail)));
  const parked = state.parked.map((one) => line(`parked ${words(one.kind)}`, one.reason, true));
  byId("pending-count").textContent = lines.length + parked.length || "";
  byId("pending").replaceChildren(...(lines.length + parked.length ? [...lines, ...parked] : [none("Nothing waits.")]));
}

let shown = "";

export async function showPanel(state) {
  showFaults(state);
  showPending(state);
  const payments = await get("/api/payments");
  const now = JSON.stringify([payments, state.users.map((one) => one.name)]);
  if (now === shown) return; // an open choice must not close under the hand
  shown = now;
  byId("payment-count").textContent = payments.length || "";
  byId("payments").replaceChildren(
    ...(payments.length
      ? payments.reverse().map((one) => paymentCard(one, state.users))
      : [none("No payment yet. Buy something in a chat.")]),
  );
}
