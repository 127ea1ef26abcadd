// One message as DOM: bubble, files, keyboard. What a pressed button does is the chat's business.
import { richNodes } from "./rich.js";
import { element, formatted } from "./text.js";

export function dayOf(instant) {
  return new Date(instant).toLocaleDateString("en-GB", {
    day: "numeric", month: "long", year: "numeric", timeZone: "UTC",
  });
}

function timeOf(message) {
  const time = message.date.slice(11, 16);
  return element("span", "time", message.edited ? `edited ${time}` : time);
}

function file(one) {
  if (one.mime_type.startsWith("image/")) {
    const image = element("img", "photo");
    Object.assign(image, { src: one.url, alt: one.name, loading: "lazy" });
    return image;
  }
  const kind = (one.name.split(".").pop() || "file").toUpperCase().slice(0, 4);
  const link = element(
    "a", one.mime_type === "application/pdf" ? "file pdf" : "file",
    element("i", "", kind),
    element("span", "", element("b", "", one.name), element("small", "", size(one.size))),
  );
  Object.assign(link, { href: one.url, target: "_blank", rel: "noopener" });
  return link;
}

function size(bytes) {
  return bytes < 1024 ? `${bytes} B` : bytes < 1e6 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function invoice(one) {
  const total = `${(one.total_amount / 100).toFixed(2)} ${one.currency}`;
  return element("div", "invoice", element("b", "", `${one.title} · ${total}`), one.description);
}

function key(button, message, press) {
  const looks = ["key", button.url && "link", button.style].filter(Boolean).join(" ");
  const node = element(button.url ? "a" : "button", looks, button.text);
  node.title = button.text;
  if (button.url) Object.assign(node, { href: button.url, target: "_blank", rel: "noopener" });
  else if (button.data) {
    node.dataset.data = button.data;
    node.onclick = async () => {
      node.classList.add("waits");
      await press(message.message_id, button.data).finally(() => node.classList.remove("waits"));
    };
  }
  return node;
}

export function messageNode(message, press, language) {
  const isRich = message.blocks.length > 0;
  const bubble = element(
    "div", isRich ? "bubble rich" : "bubble",
    ...message.documents.map(file),
    message.invoice && invoice(message.invoice),
    ...(isRich ? richNodes(message.blocks, language) : formatted(message.text, message.entities)),
    timeOf(message),
  );
  const rows = message.buttons.map((row) => element("div", "", ...row.map((one) => key(one, message, press))));
  const keyboard = rows.length ? element("div", "keyboard", ...rows) : null;
  const node = element("article", `message ${message.from}${keyboard ? " keyed" : ""}`, bubble, keyboard);
  node.dataset.messageId = message.message_id;
  node.dataset.state = JSON.stringify(message);
  return node;
}
