// Toasts at the bottom and the alert in the middle.
const place = document.getElementById("notices");
const dialog = document.getElementById("alert");

export function notice(text, kind = "") {
  const box = document.createElement("div");
  box.textContent = text;
  box.className = kind;
  place.append(box);
  setTimeout(() => box.remove(), kind === "bad" ? 7000 : 3500);
}

export function alertBox(text) {
  dialog.querySelector("p").textContent = text;
  dialog.showModal();
}
