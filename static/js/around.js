// The chatter around the desk: it is counted here by its own schedule, and shown when somebody asks for it.
const around = document.querySelector("[data-around]");
const form = around.querySelector("[data-around-form]");
const says = around.querySelector("[data-around-status]");
const links = document.querySelectorAll("[data-around-link]");
const kept = `around.${around.dataset.around}`;
const QUIET_MS = 10_000;
let told = { at: 0, count: 0 };

// How many messages came since the list was made, at this drill minute.
function fresh(minute) {
  const { count, total, first, step } = document.getElementById("around-found").dataset;
  const now = Math.min(Number(total), Math.floor((minute - Number(first)) / Number(step)));
  return Math.max(0, now - Number(count));
}

export function count(minute) {
  const n = fresh(minute);
  const button = around.querySelector("[data-newest]");
  const label = (button.dataset.label ??= button.textContent);
  const shown = n ? button.dataset.newText.replace("{n}", n.toLocaleString()) : label;
  if (button.textContent !== shown) button.textContent = shown;
  for (const quiet of around.querySelectorAll("[data-quiet]")) quiet.hidden = n > 0;
  const beside = n ? `+${n.toLocaleString()}` : "";
  for (const link of links) if (link.textContent !== beside) link.textContent = beside;
  tell(n, n === 1 ? button.dataset.statusOne : button.dataset.statusText);
}

// Said when it begins and each time it has doubled, never twice within ten seconds, and not while somebody writes.
function tell(n, text) {
  if (n === 0) told = { at: told.at, count: 0 };
  if (n < Math.max(1, 2 * told.count) || Date.now() - told.at < QUIET_MS || document.activeElement?.matches("textarea")) return;
  told = { at: Date.now(), count: n };
  says.textContent = text.replace("{n}", n.toLocaleString());
}

// Mutes, language and platform outlive a reload of the page; words that were searched for do not.
function choices() {
  const data = new FormData(form);
  return new URLSearchParams([...data].filter(([name, value]) => value && ["muted", "lang", "platform"].includes(name)));
}
function keep() {
  sessionStorage.setItem(kept, choices().toString());
}
function restore() {
  const saved = new URLSearchParams(sessionStorage.getItem(kept) ?? "");
  if (saved.toString() === choices().toString() || location.search) return;
  for (const name of ["lang", "platform"]) form.elements[name].value = saved.get(name) ?? "";
  for (const word of saved.getAll("muted")) {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name: "muted", value: word });
    document.getElementById("around-found").append(input);
  }
  form.requestSubmit();
}
addEventListener("load", restore);

// A tag that is looked for stands in the search box before the form is sent.
form.addEventListener("click", (event) => {
  const tag = event.target.closest("[data-tag]");
  if (tag) document.getElementById("around-q").value = tag.value;
}, true);
// Who pressed a button that is gone now reads on in the list.
let within = false;
document.addEventListener("htmx:beforeSwap", () => {
  within = document.getElementById("around-found").contains(document.activeElement);
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "around-found") return;
  if (within && document.activeElement === document.body) around.querySelector(".murmurs").focus({ preventScroll: true });
  form.elements["around-mute"].value = "";
  told.count = 0;
  keep();
});
