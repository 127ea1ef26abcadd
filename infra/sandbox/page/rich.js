// The blocks of a rich message, as DOM nodes: nothing is ever parsed as HTML here.
import { element } from "./text.js";

const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", marked: "mark", subscript: "sub",
  superscript: "sup",
};
const PARTS = { d: { dateStyle: "short" }, D: { dateStyle: "long" }, t: { timeStyle: "short" }, T: { timeStyle: "medium" } };

// `language` is the reader's, a tag as Telegram has it or null: their app writes the dates.
export function richNodes(blocks, language) {
  const texts = (text) => textNodes(text, language);
  return blocks.map((block) => blockNode(block, texts, (inner) => richNodes(inner, language)));
}

function blockNode(block, texts, inside) {
  switch (block.type) {
    case "heading": return element(`h${block.size}`, "", ...texts(block.text));
    case "divider": return element("hr");
    case "pre": return element("pre", "", ...texts(block.text));
    case "footer": return element("footer", "", ...texts(block.text));
    case "blockquote": return element("blockquote", "", ...inside(block.blocks));
    case "list": return element("div", "list", ...block.items.map((item) => itemNode(item, inside)));
    case "table": return tableNode(block, texts);
    case "details": return detailsNode(block, texts, inside);
    default: return element("p", "", ...texts(block.text));
  }
}

function itemNode(item, inside) {
  return element("div", "item", element("span", "", item.label), element("div", "", ...inside(item.blocks)));
}

function tableNode(block, texts) {
  const looks = [block.is_bordered && "bordered", block.is_striped && "striped"].filter(Boolean).join(" ");
  const rows = block.cells.map((row) => element("tr", "", ...row.map((cell) => cellNode(cell, texts))));
  return element("div", "table", element("table", looks, ...rows));
}

function cellNode(cell, texts) {
  const node = element(cell.is_header ? "th" : "td", "", ...texts(cell.text || ""));
  if (cell.align === "right") node.classList.add("number");
  Object.assign(node.style, { textAlign: cell.align, verticalAlign: cell.valign });
  Object.assign(node, { colSpan: cell.colspan || 1, rowSpan: cell.rowspan || 1 });
  return node;
}

function detailsNode(block, texts, inside) {
  const node = element("details", "", element("summary", "", ...texts(block.summary)), ...inside(block.blocks));
  node.open = Boolean(block.is_open);
  return node;
}

function textNodes(text, language) {
  if (Array.isArray(text)) return text.flatMap((one) => textNodes(one, language));
  if (typeof text === "string") return [text];
  const inner = textNodes(text.text, language);
  if (text.type === "date_time") return [dateNode(text, inner, language)];
  if (text.type === "url") {
    const link = element("a", "", ...inner);
    Object.assign(link, { href: text.url, target: "_blank", rel: "noopener" });
    return [link];
  }
  if (text.type === "spoiler") return [element("span", "spoiler", ...inner)];
  return [element(TAGS[text.type] || "span", "", ...inner)];
}

// As an app shows it: in the zone of whoever reads, which is this browser's; what was sent is in the hint.
function dateNode(text, sent, language) {
  const node = element("time", "", ...sent);
  node.title = node.textContent;
  const style = Object.assign({}, ...[...text.date_time_format].map((letter) => PARTS[letter]));
  const locale = !language || language === "en" ? "en-GB" : language;
  if (text.date_time_format) node.textContent = new Date(text.unix_time * 1000).toLocaleString(locale, style);
  return node;
}
