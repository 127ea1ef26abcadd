// A message's text with its entities, as DOM nodes: nothing is ever parsed as HTML here.
const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};

export function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

// What stays is not touched: taken out and put in again while somebody clicks on it, it would swallow the click.
export function arrange(place, nodes) {
  const wanted = new Set(nodes);
  for (const node of [...place.children]) if (!wanted.has(node)) node.remove();
  nodes.forEach((node, at) => {
    if (place.children[at] !== node) place.insertBefore(node, place.children[at] || null);
  });
}

export function formatted(text, entities) {
  const nested = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return pieces(text, 0, text.length, nested);
}

// JavaScript counts UTF-16 units, and so does Telegram.
function pieces(text, from, to, entities) {
  const nodes = [];
  let at = from;
  while (entities.length && entities[0].offset < to) {
    const entity = entities.shift();
    const end = Math.min(entity.offset + entity.length, to);
    if (end <= at) continue;
    const start = Math.max(entity.offset, at);
    if (start > at) nodes.push(text.slice(at, start));
    const node = holder(entity);
    node.append(...pieces(text, start, end, entities));
    nodes.push(node);
    at = end;
  }
  if (at < to) nodes.push(text.slice(at, to));
  return nodes;
}

function holder(entity) {
  if (entity.type === "text_link") {
    const link = element("a");
    Object.assign(link, { href: entity.url, target: "_blank", rel: "noopener" });
    return link;
  }
  if (entity.type === "spoiler") return element("span", "spoiler");
  if (entity.type === "bot_command") return element("span", "command");
  return element(TAGS[entity.type] || "span");
}
