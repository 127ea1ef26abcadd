// One person's chat: keeps its messages up to date, writes, presses, offers the command menu.
import { get, post } from "./api.js";
import { dayOf, messageNode } from "./message.js";
import { alertBox, notice } from "./notices.js";
import { flush, hasArrived, keepTyped, put, typed, unsent } from "./outbox.js";
import { face } from "./people.js";
import { arrange, element } from "./text.js";

export class Chat {
  constructor(user, leave) {
    this.user = user;
    this.leave = leave;
    this.messages = [];
    this.seen = -1;
    this.asked = this.shown = 0; // questions for the messages, and the last one whose answer is shown
    this.commands = [];
    this.waiting = element("div", "unsent");
    this.wall = element("div", "wall");
    this.foot = element("div");
    this.below = element("div", "below");
    this.node = element("section", "chat", this.head(), this.wall, this.below, this.foot);
    this.node.dataset.userId = user.id;
  }

  head() {
    const back = element("button", "round back", "‹");
    Object.assign(back, { title: "All people", ariaLabel: "All people", onclick: () => this.leave() });
    const language = this.user.language_code || "no language";
    const who = element("div", "who", element("b", "", this.user.name), element("small", "", `${language} · id ${this.user.id}`));
    this.block = element("button");
    this.block.onclick = () => post(`/api/users/${this.user.id}/block`, { blocked: !this.user.blocked });
    return element("header", "", back, face(this.user), who, this.block);
  }

  async update(user, commands, users) {
    this.user = user;
    this.showPicker(user.below, users.filter((one) => one.id !== user.id));
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
    this.messages = messages;
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
    this.fillUnsent();
    arrange(this.wall, [...nodes, this.waiting]);
    this.showFoot(messages.length > 0); // first: it takes its room from the wall
    if (atEnd || grew) this.wall.scrollTop = this.wall.scrollHeight;
  }

  // What was written and has not come yet, below everything that has.
  fillUnsent() {
    const missing = unsent(this.user.id).filter((one) => !hasArrived(one, this.messages));
    this.waiting.replaceChildren(...missing.map((one) => element("article", "", one.text, element("small", "", "not sent yet"))));
    return missing.length;
  }

  showUnsent() {
    if (this.fillUnsent()) this.wall.scrollTop = this.wall.scrollHeight;
  }

  // Telegram's picker of people, in place of the keyboard: whom it can choose opens at a press.
  showPicker(below, others) {
    const state = JSON.stringify([below, others.map((one) => [one.id, one.name])]);
    if (this.below.dataset.state === state) return;
    this.below.dataset.state = state;
    if (!below) {
      this.below.replaceChildren();
      return;
    }
    const people = others.map((one) => {
      const node = element("button", "", face(one), one.name);
      node.onclick = () => post(`/api/users/${this.user.id}/messages`, { chosen: one.id });
      return node;
    });
    const list = element("div", "choices", ...people);
    list.hidden = true;
    const choose = element("button", "", below.choose);
    choose.onclick = () => (list.hidden = !list.hidden);
    const texts = below.texts.map((text) => {
      const node = element("button", "", text);
      node.onclick = () => this.write(text);
      return node;
    });
    this.below.replaceChildren(list, element("div", "keyboard", ...[choose, ...texts].map((one) => element("div", "", one))));
  }

  // What was refused goes back to where it was typed, before what is there by now.
  takeBack(text) {
    const rest = typed(this.user.id);
    keepTyped(this.user.id, rest ? `${text} ${rest}` : text);
    if (this.input) this.input.value = typed(this.user.id);
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
    this.input.value = typed(this.user.id);
    const attach = element("button", "attach");
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
    this.input.oninput = () => {
      keepTyped(this.user.id, this.input.value);
      if (this.input.value.startsWith("/")) this.openMenu(this.input.value);
      else this.closeMenu();
    };
    this.input.onkeydown = (event) => {
      if (event.key === "Escape") this.closeMenu();
    };
    form.onsubmit = (event) => {
      event.preventDefault();
      const text = this.input.value;
      this.empty();
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
        this.empty();
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

  empty() {
    this.input.value = "";
    keepTyped(this.user.id, "");
  }

  write(text) {
    put(this.user.id, text, this.messages.at(-1)?.message_id || 0);
    this.showUnsent();
    return flush(new Map([[this.user.id, this]]));
  }

  send(file) {
    const text = this.input.value.trim() || undefined; // what is written goes beside it
    const reader = new FileReader();
    reader.onload = async () => {
      const body = { file: reader.result.split(",")[1] || "", name: file.name, text };
      const sent = await post(`/api/users/${this.user.id}/messages`, body).catch(() => null);
      if (sent && text) this.empty(); // else it stays in its field
    };
    reader.readAsDataURL(file);
  }

  async press(messageId, data) {
    const answer = await post(`/api/users/${this.user.id}/presses`, { message_id: messageId, data }).catch(() => ({}));
    await this.refresh(); // the spinner stops when the change is seen
    if (answer.text) (answer.alert ? alertBox : notice)(answer.text);
  }
}
