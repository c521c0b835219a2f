// Small behaviours every page may use, each bound to a data- attribute.
import { isForeign, say, unsay } from "./notices.js";

// A details menu closes on Escape and on a click elsewhere.
const menus = document.querySelectorAll("details[data-menu]");
addEventListener("click", (event) => {
  for (const menu of menus) if (!menu.contains(event.target)) menu.open = false;
});
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus) {
    if (menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
});

// Ask once before something that cannot be undone.
addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (question && !confirm(question)) event.preventDefault();
}, true);

// Copy a shown-once link.
addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.value ?? source.textContent);
  } catch {
    source.focus();
    source.select?.();
    document.execCommand("copy");
  }
  button.textContent = button.dataset.done ?? button.textContent;
});

// What was refused and is done after all needs no notice any more. A broken line, of status 0, does nothing.
let refused = null;
document.addEventListener("htmx:afterRequest", ({ detail: { requestConfig, xhr } }) => {
  if (xhr.status >= 400) refused = requestConfig.elt;
  else if (xhr.status >= 200 && requestConfig.elt === refused) document.getElementById("refusal")?.remove();
});

// What cannot be reached, or is answered for by what stands before it with a page that must not take a part's place.
document.addEventListener("htmx:sendError", () => say("offline"));
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!isForeign(detail.xhr)) return;
  detail.shouldSwap = false;
  say("offline");
});
document.addEventListener("htmx:afterRequest", ({ detail: { xhr } }) => {
  if (xhr.status && !isForeign(xhr)) unsay("offline");
});

// Sending a form twice by a double click is one click too many.
addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
