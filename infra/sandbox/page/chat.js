// One person's chat: keeps its messages up to date, writes, presses, offers the command menu.
import { get, post } from "./api.js";
import { dayOf, messageNode } from "./message.js";
import { alertBox, notice } from "./notices.js";
import { element } from "./text.js";

const FACES = [["#ff885e", "#ff516a"], ["#ffcd6a", "#ffa85c"], ["#82b1ff", "#665fff"], ["#a0de7e", "#54cb68"],
  ["#53edd6", "#28c9b7"], ["#72d5fd", "#2a9ef1"], ["#e0a2f3", "#d669ed"]];

// What stays is not touched: taken out and put in again while somebody clicks on it, it would swallow the click.
function arrange(wall, nodes) {
  const wanted = new Set(nodes);
  for (const node of [...wall.children]) if (!wanted.has(node)) node.remove();
  nodes.forEach((node, place) => {
    if (wall.children[place] !== node) wall.insertBefore(node, wall.children[place] || null);
  });
}

export class Chat {
  constructor(user) {
    this.user = user;
    this.seen = -1;
    this.asked = this.shown = 0; // questions for the messages, and the last one whose answer is shown
    this.commands = [];
    this.wall = element("div", "wall");
    this.foot = element("div");
    this.node = element("section", "chat", this.head(), this.wall, this.foot);
    this.node.dataset.userId = user.id;
  }

  head() {
    const face = element("div", "face", [...this.user.name][0].toUpperCase());
    const [from, to] = FACES[this.user.id % FACES.length];
    face.style.setProperty("--face-1", from);
    face.style.setProperty("--face-2", to);
    const language = this.user.language_code || "no language";
    const who = element("div", "who", element("b", "", this.user.name), element("small", "", `${language} · id ${this.user.id}`));
    this.block = element("button");
    this.block.onclick = () => post(`/api/users/${this.user.id}/block`, { blocked: !this.user.blocked });
    return element("header", "", face, who, this.block);
  }

  async update(user, commands) {
    this.user = user;
    this.commands = commands[(user.language_code || "").split(/[-_]/)[0].toLowerCase()] || commands[""] || [];
    this.block.textContent = user.blocked ? "Unblock bot" : "Block bot";
    if (this.seen !== user.changes) {
      this.seen = user.changes;
      await this.refresh();
    }
  }

  async refresh() {
    const asked = ++this.asked;
    const messages = await get(`/api/users/${this.user.id}/messages`);
    if (asked < this.shown) return; // overtaken by a later question
    this.shown = asked;
    this.show(messages);
  }

  show(messages) {
    const atEnd = this.wall.scrollHeight - this.wall.scrollTop - this.wall.clientHeight < 90;
    const old = new Map([...this.wall.querySelectorAll("article")].map((node) => [node.dataset.messageId, node]));
    const days = new Map([...this.wall.querySelectorAll(".day")].map((node) => [node.textContent, node]));
    const nodes = [];
    let day = "", grew = false;
    for (const message of messages) {
      if (dayOf(message.date) !== day) {
        day = dayOf(message.date);
        nodes.push(days.get(day) || element("div", "day", day));
        days.delete(day);
      }
      const known = old.get(String(message.message_id));
      if (known && known.dataset.state === JSON.stringify(message)) nodes.push(known);
      else {
        const node = messageNode(message, (id, data) => this.press(id, data), this.user.language_code);
        if (!known && old.size) node.classList.add("fresh");
        grew = grew || !known;
        nodes.push(node);
      }
    }
    arrange(this.wall, nodes);
    this.showFoot(messages.length > 0); // first: it takes its room from the wall
    if (atEnd || grew) this.wall.scrollTop = this.wall.scrollHeight;
  }

  showFoot(started) {
    const kind = this.user.blocked ? "blocked" : started ? "composer" : "start";
    if (this.foot.dataset.kind === kind) return;
    this.foot.dataset.kind = kind;
    this.foot.replaceChildren(
      kind === "blocked" ? element("div", "blocked-note", "The bot is blocked")
        : kind === "start" ? this.startButton() : this.composer(),
    );
  }

  startButton() {
    const start = element("button", "strong start", "START");
    start.style.width = "calc(100% - 24px)";
    start.onclick = () => this.write("/start");
    return start;
  }

  composer() {
    const menu = element("button", "menu", "≡ Menu");
    const send = element("button", "send", "➤");
    this.input = element("input");
    Object.assign(menu, { type: "button" });
    Object.assign(this.input, { placeholder: "Message", maxLength: 4096, autocomplete: "off", name: "text" });
    const attach = element("button", "attach", "📎");
    const file = element("input");
    Object.assign(attach, { type: "button", title: "Send a PNG picture or any file" });
    Object.assign(file, { type: "file", hidden: true, name: "file" });
    attach.onclick = () => file.click();
    file.onchange = () => {
      for (const one of file.files) this.send(one);
      file.value = "";
    };
    const form = element("form", "composer", menu, this.input, attach, file, send);
    menu.onclick = () => (this.node.querySelector(".commands") ? this.closeMenu() : this.openMenu(""));
    this.input.oninput = () => (this.input.value.startsWith("/") ? this.openMenu(this.input.value) : this.closeMenu());
    this.input.onkeydown = (event) => {
      if (event.key === "Escape") this.closeMenu();
    };
    form.onsubmit = (event) => {
      event.preventDefault();
      const text = this.input.value;
      this.input.value = "";
      this.closeMenu();
      if (text.trim()) this.write(text);
    };
    return form;
  }

  openMenu(typed) {
    this.closeMenu();
    const fitting = this.commands.filter((one) => `/${one.command}`.startsWith(typed));
    if (!fitting.length) return;
    const list = element("div", "commands", ...fitting.map((one) => {
      const line = element("button", "", element("b", "", `/${one.command}`), element("span", "", one.description));
      line.onclick = () => {
        this.input.value = "";
        this.closeMenu();
        this.write(`/${one.command}`);
      };
      return line;
    }));
    this.node.append(list);
  }

  closeMenu() {
    this.node.querySelector(".commands")?.remove();
  }

  write(text) {
    return post(`/api/users/${this.user.id}/messages`, { text }).catch(() => {});
  }

  send(file) {
    const text = this.input.value.trim() || undefined; // what is written goes beside it
    this.input.value = "";
    const reader = new FileReader();
    reader.onload = () => post(
      `/api/users/${this.user.id}/messages`,
      { file: reader.result.split(",")[1] || "", name: file.name, text },
    ).catch(() => {});
    reader.readAsDataURL(file);
  }

  async press(messageId, data) {
    const answer = await post(`/api/users/${this.user.id}/presses`, { message_id: messageId, data }).catch(() => ({}));
    await this.refresh(); // the spinner stops when the change is seen
    if (answer.text) (answer.alert ? alertBox : notice)(answer.text);
  }
}
