// Finding in the feeds: words and "waiting" hide what does not match; the server's list stays as it is.
const wanted = { words: "", waiting: false };
let saying = 0;

const messages = () => document.querySelectorAll("#deck [data-message]");
const box = () => document.querySelector("[data-find]");

// Before news is laid over the list it must look as the server made it.
export function showAll() {
  for (const one of messages()) one.hidden = false;
}

export function hideOthers() {
  const words = wanted.words.trim().toLocaleLowerCase();
  let shown = 0;
  for (const one of messages()) {
    const fits = (!words || one.textContent.toLocaleLowerCase().includes(words)) && (!wanted.waiting || one.hasAttribute("data-waiting"));
    one.hidden = !fits;
    if (fits) shown += 1;
  }
  const bar = document.querySelector("[data-find-bar]");
  bar.hidden = false;
  const asked = Boolean(words || wanted.waiting);
  const found = bar.querySelector("[data-found]");
  const text = asked ? found.dataset.pattern.replace("{n}", shown).replace("{all}", messages().length) : "";
  clearTimeout(saying);
  saying = setTimeout(() => { if (found.textContent !== text) found.textContent = text; }, 300);
}

// A move draws the head of the feeds anew; what was looked for is put back into it.
export function putBack() {
  if (box().value !== wanted.words) box().value = wanted.words;
  document.querySelector("[data-find-waiting]").setAttribute("aria-pressed", String(wanted.waiting));
  hideOthers();
}

function look(words) {
  wanted.words = words;
  hideOthers();
}

export function focusFind() {
  box().focus();
  box().select();
}

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-find]")) look(event.target.value);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !event.target.matches("[data-find]")) return;
  event.target.value = "";
  look("");
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-find-waiting]")) return;
  wanted.waiting = !wanted.waiting;
  putBack();
});
