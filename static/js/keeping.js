// No words are lost: they are kept in this window until the server has them, and set aside when others take their place.
import { field, fill, form, held, write } from "./composer.js";
import { say, unsay } from "./notices.js";

const COPY = `words.${location.pathname}`;
const ASIDE = `aside.${location.pathname}`;
const RETRY_MS = 5000;
const saved = () => document.getElementById("saved");
const draft = () => form().querySelector("[data-draft]");

// Saves on their way may be given up, and their answers with them: by its name the server knows who saved last.
// Only a page that is left keeps the name for the next: a tab that is duplicated copies what is stored, and is another.
const WINDOW = sessionStorage.window ?? crypto.randomUUID?.() ?? String(Date.now()) + Math.random().toString(36).slice(2);
const named = () => sessionStorage.removeItem("window");
named();
addEventListener("pageshow", named);
addEventListener("pagehide", () => { sessionStorage.window = WINDOW; });

let unsaved = false; // The server does not have these words yet.
let typed = false; // They were written in this window.
let sent = null; // What is on its way to be published.
let before = null; // The composer as an answer found it that is about to replace it.
let changed = false; // It was filled while htmx did not listen yet.
let again = 0;

// `seen` is the server's draft these words were built upon.
function copy() {
  sessionStorage.setItem(COPY, JSON.stringify({ ...held(), seen: saved().dataset.at }));
}
function forget() {
  unsaved = false;
  unsay("elsewhere");
  unsay("undecided");
  sessionStorage.removeItem(COPY);
}
// As if it had been typed, so that it is coached and saved.
function stir() {
  field("text").dispatchEvent(new Event("input", { bubbles: true }));
}
document.addEventListener("input", (event) => {
  if (!form().contains(event.target)) return;
  unsaved = typed = true;
  copy();
  if (!field("text").value.trim()) unsay("elsewhere");
});

// Words that were displaced. They outlive a reload.
const aside = document.querySelector("[data-aside]");
let displaced = JSON.parse(sessionStorage.getItem(ASIDE) ?? "[]");
function showAside() {
  sessionStorage.setItem(ASIDE, JSON.stringify(displaced));
  const rows = displaced.map((words) => {
    const row = aside.querySelector("template").content.cloneNode(true);
    Object.assign(row.querySelector("[data-aside-text]"), { textContent: words.text, lang: words.lang });
    return row;
  });
  aside.querySelector("ol").replaceChildren(...rows);
  aside.hidden = !rows.length;
}
function setAside(words) {
  if (!words.text.trim() || displaced.some((one) => one.text === words.text)) return;
  displaced.unshift(words);
  showAside();
  document.querySelector("[data-announcer]").textContent = aside.dataset.announce;
}
function replaceBy(words) {
  const old = held();
  if (![words.text, words.asked].includes(old.text)) setAside(old);
  fill(words);
  write();
  stir();
}
aside.addEventListener("click", ({ target }) => {
  const row = target.closest("li");
  if (!row || !target.matches("button")) return;
  const [words] = displaced.splice([...row.parentElement.children].indexOf(row), 1);
  if (target.matches("[data-aside-back]")) replaceBy(words);
  else field("text").focus();
  showAside();
});

// The words HQ offers, for whom those it was asked about were meant.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-words]");
  if (!link) return;
  event.preventDefault();
  const { words, asked, platform, lang, target, replyTo, corrects, private: alone } = link.dataset;
  replaceBy({ ...held(), text: words, asked, platform, lang, target, ...aboutWhom(replyTo, corrects), private: alone });
});
function aboutWhom(reply_to = "", corrects = "") {
  const message = document.getElementById(reply_to || corrects);
  const [author, about] = [".by b", ".words"].map((one) => message?.querySelector(one)?.textContent);
  return { reply_to, corrects, author, about };
}

// Words another window or device saved: those that are not chosen are set aside.
document.addEventListener("click", (event) => {
  const choice = event.target.closest("[data-keep-mine], [data-take-these]");
  if (!choice) return;
  event.preventDefault();
  const panel = choice.closest("section");
  const words = JSON.parse(panel.dataset.words);
  field("seen").value = panel.querySelector("[data-keep-mine]").value;
  panel.hidden = true;
  unsay("undecided");
  panel.replaceChildren(); // or Enter in the composer would press what stood here
  if (choice.matches("[data-take-these]")) replaceBy({ ...words, ...aboutWhom(words.reply_to, words.corrects) });
  else {
    setAside({ ...words, ...aboutWhom(words.reply_to, words.corrects) });
    draft().click();
    field("text").focus();
  }
});

// What was typed since `gone` was sent: behind it, or in its place.
function since(old, gone) {
  const text = old.text.startsWith(gone.text) ? old.text.slice(gone.text.length).trimStart() : old.text;
  if (old.reply_to !== gone.reply_to || old.corrects !== gone.corrects) return { ...old, text };
  const { platform, account, lang, target } = old;
  return { text, platform, account, lang, target, promise: "0" };
}
document.addEventListener("htmx:beforeRequest", ({ detail: { elt } }) => {
  if (elt === form()) sent = held();
});
for (const name of ["htmx:beforeSwap", "htmx:oobBeforeSwap"]) document.addEventListener(name, ({ detail: { target } }) => {
  if (target === form()) before = held();
});
document.addEventListener("htmx:afterSwap", ({ detail: { xhr, requestConfig } }) => {
  if (!before) return;
  const old = before;
  const gone = requestConfig.elt.matches("[data-composer]") ? sent : null;
  before = null;
  if (xhr.status >= 400) {
    field("text").value = old.text;
    return;
  }
  const newer = gone ? since(old, gone) : old;
  forget();
  if (!newer.text.trim() && !(gone && (newer.reply_to || newer.corrects))) return;
  if (field("text").value !== newer.text) setAside(held());
  fill(newer);
  copy();
  changed = true;
});
document.addEventListener("htmx:afterSettle", () => {
  if (changed) stir();
  changed = false;
});

// Another window of the same drill saves into the same draft.
const others = new BroadcastChannel(`desk.${location.pathname}`);
others.addEventListener("message", ({ data }) => {
  if (!typed || !field("text").value.trim() || field("text").value === data) return;
  copy();
  say("elsewhere");
});

// The question stands beside the composer, which may be out of sight.
function ask() {
  if (!document.querySelector("#overtaken:not([hidden])")) return;
  unsay("elsewhere");
  say("undecided");
}
function notSaved(status) {
  saved().textContent = saved().dataset.failed;
  clearTimeout(again);
  // Of two drafts one has to be chosen first.
  if (status === 409) return ask();
  again = setTimeout(() => unsaved && draft().click(), RETRY_MS);
}
document.addEventListener("htmx:sendError", ({ detail: { elt } }) => {
  if (elt === draft()) notSaved();
});
// Saving is tried again every few seconds: a refusal that stands there already would be read out each time and take
// the cursor from its link.
let refused = "";
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status < 400 || detail.requestConfig.elt !== draft()) return;
  const told = document.getElementById("refusal") || document.querySelector("#overtaken:not([hidden])");
  if (told && detail.serverResponse === refused) detail.shouldSwap = false;
  refused = detail.serverResponse;
});
document.addEventListener("htmx:afterRequest", ({ detail: { elt, xhr, requestConfig } }) => {
  const isKept = xhr.status >= 200 && xhr.status < 300;
  if (requestConfig.elt.matches("[data-composer]")) sent = null;
  else if (form().contains(elt) && isKept) {
    others.postMessage(requestConfig.parameters.text);
    if (requestConfig.parameters.text === field("text").value) forget();
  } else if (elt === draft() && xhr.status) notSaved(xhr.status);
});

// Words typed in the last second before the page is left are saved on the way out, or go with the form that ends it.
addEventListener("pagehide", () => {
  if (!unsaved || !field("text").value) return;
  const body = new URLSearchParams(new FormData(form()));
  fetch(draft().getAttribute("formaction"), { method: "POST", body, keepalive: true, headers: { "HX-Request": "true" } });
});
document.addEventListener("formdata", ({ target, formData }) => {
  formData.set("window", WINDOW);
  if (target.action.endsWith("/undo")) formData.set("seen", field("seen").value);
  if (!target.action.endsWith("/finish")) return;
  for (const [name, value] of new FormData(form())) formData.append(name, value);
  unsaved = false;
});

// What the server did not have when the page was left stands before what it shows, unless it has been sent.
function restore() {
  const words = JSON.parse(sessionStorage.getItem(COPY));
  if (!words) return;
  const own = [...document.querySelectorAll("li.own .words, .private-note")];
  const isOut = words.text.trim() && own.some((one) => one.lastChild.textContent.trim() === words.text.trim());
  const shown = field("text").value;
  if (isOut || words.text === shown) return forget();
  // The address says what the composer is for.
  if (location.search) {
    setAside(words);
    return forget();
  }
  if (words.seen !== saved().dataset.at && !words.text.startsWith(shown)) setAside(held());
  fill(words);
  addEventListener("load", stir);
}
showAside();
restore();
