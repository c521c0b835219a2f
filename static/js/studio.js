// The scenario editor: line numbers, problems and preview while typing, saving by itself.
// Everything here also works without a script: the form saves, and the page comes back checked.
import { keyOf } from "./keys.js";

const CHECK_AFTER = 450;
const SAVE_AFTER = 1500;
const AGAIN_AFTER = 2000; // the server is still busy with earlier words, or with others
const SAVE_AGAIN_AFTER = 5000; // the server is in trouble, or not reached
const HTMX = { "HX-Request": "true" }; // so that a refusal comes as a piece, and an ended session as 401

for (const form of document.querySelectorAll("form[data-studio]")) studio(form);

function studio(form) {
  const text = form.querySelector("#text");
  const gutter = form.querySelector(".gutter");
  const status = form.querySelector("#studio-status");
  let reading = form.querySelector('[data-reading][aria-pressed="true"]')?.value ?? document.documentElement.lang;
  let marks = new Map();
  let held = form.hasAttribute("data-hold");
  let savedText = form.hasAttribute("data-unsaved") ? null : text.value;
  let checking;
  let saving = Promise.resolve();
  let checkTimer;
  let saveTimer;

  // --- line numbers
  function readMarks() {
    marks = new Map();
    const lines = form.querySelector("#problems")?.dataset.lines ?? "";
    for (const item of lines.split(" ").filter(Boolean)) {
      const line = Number(item.slice(0, -1));
      if (item.endsWith("!") || !marks.has(line)) marks.set(line, item.endsWith("!") ? "error" : "warning");
    }
  }

  let drawn = "";
  function drawGutter() {
    const count = text.value.split("\n").length;
    const key = `${count} ${[...marks].join(";")}`;
    if (key !== drawn) {
      drawn = key;
      const rows = document.createDocumentFragment();
      for (let line = 1; line <= count; line += 1) {
        const row = document.createElement("span");
        row.textContent = line;
        if (marks.has(line)) row.className = marks.get(line);
        rows.append(row);
      }
      gutter.replaceChildren(rows);
    }
    gutter.scrollTop = text.scrollTop;
  }

  function jumpTo(line, column) {
    const lines = text.value.split("\n");
    const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    const start = Math.min(before + utf16(lines[line - 1] ?? "", column - 1), text.value.length);
    text.focus();
    text.setSelectionRange(start, before + (lines[line - 1] ?? "").length);
    const height = Number.parseFloat(getComputedStyle(text).lineHeight);
    text.scrollTop = Math.max(0, (line - 4) * height);
    text.scrollLeft = 0;
  }

  // Columns count characters, the selection counts UTF-16 units: they differ after an emoji.
  function utf16(line, column) {
    return [...line].slice(0, column).join("").length;
  }

  // --- problems and preview
  function checkAfter(milliseconds) {
    clearTimeout(checkTimer);
    checkTimer = setTimeout(check, milliseconds);
  }

  async function check() {
    checking?.abort();
    checking = new AbortController();
    const body = new URLSearchParams({ text: text.value, slug: form.dataset.slug ?? "", reading });
    try {
      const answer = await fetch(form.dataset.check, { method: "POST", body, headers: HTMX, signal: checking.signal });
      if (answer.ok) show(await answer.text());
      else if (answer.status === 503) checkAfter(AGAIN_AFTER);
    } catch (error) {
      if (error.name !== "AbortError") return; // offline: saving says so
    }
  }

  function show(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const problems = page.querySelector("#problems");
    const preview = page.querySelector("#preview");
    replaceKeepingScroll("#problems", problems, ".problem-list");
    // While the text cannot be read the last good preview stays, dimmed, rather than vanish at each half-typed word.
    const old = form.querySelector("#preview");
    if (preview && !(preview.hasAttribute("data-unreadable") && old && !old.hasAttribute("data-unreadable"))) {
      const open = old?.querySelector("details")?.open;
      replaceKeepingScroll("#preview", preview, null);
      const box = form.querySelector("#preview details");
      if (box) box.open = Boolean(open);
      form.querySelector("#preview").classList.remove("stale");
    } else {
      old?.classList.add("stale");
    }
    readMarks();
    drawGutter();
    if (![...marks.values()].includes("error")) document.querySelector("[data-until-mended]")?.remove();
  }

  function replaceKeepingScroll(selector, fresh, scroller) {
    const old = form.querySelector(selector);
    if (!old || !fresh) return;
    const top = scroller ? old.querySelector(scroller)?.scrollTop : old.scrollTop;
    const focused = old.contains(document.activeElement);
    old.replaceWith(fresh);
    const place = scroller ? fresh.querySelector(scroller) : fresh;
    if (place && top) place.scrollTop = top;
    if (focused) (fresh.querySelector("a, [tabindex]") ?? text).focus();
  }

  // --- saving
  // Gives the status of the answer; nothing without a connection.
  function save() {
    clearTimeout(saveTimer);
    saving = saving.then(sendDraft);
    return saving;
  }

  async function sendDraft() {
    const sent = text.value;
    say(form.dataset.saving);
    try {
      const body = new URLSearchParams({ text: sent, revision: form.elements.revision.value });
      const answer = await fetch(form.dataset.save, { method: "PUT", body, headers: HTMX });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("#saved");
      if (fresh) took(answer, fresh, sent);
      else refusedBy(answer.status, page.querySelector("#refusal")?.textContent.trim());
      return answer.status;
    } catch {
      say(form.dataset.offline, true);
      saveAgain();
    }
  }

  // What has no words of ours comes from a server in front, which is in trouble as well.
  function refusedBy(status, reason) {
    if (status === 401) return say(form.dataset.signedOut, true);
    if (status < 500 && reason) return say(reason, true);
    say(form.dataset.busy, true);
    saveAgain();
  }

  function saveAgain() {
    clearTimeout(saveTimer);
    if (!held) saveTimer = setTimeout(save, SAVE_AGAIN_AFTER);
  }

  // Only a clash waits for its author's decision; what is empty or too long is tried again as it is written on.
  function took(answer, fresh, sent) {
    form.querySelector("#saved").replaceWith(fresh);
    if (answer.status === 409) held = true;
    status.textContent = answer.ok ? "" : fresh.textContent.trim();
    if (!answer.ok) return;
    held = false;
    form.elements.revision.value = fresh.dataset.revision;
    savedText = sent;
    document.querySelector("[data-until-saved]")?.remove();
  }

  // The line with the time changes at every save; only trouble is read out, and once while it lasts.
  function say(sentence, aloud = false) {
    const line = form.querySelector("#saved");
    line.textContent = sentence;
    if (aloud && status.textContent !== sentence) status.textContent = sentence;
  }

  // --- typing
  text.addEventListener("input", () => {
    drawGutter();
    checkAfter(CHECK_AFTER);
    clearTimeout(saveTimer);
    if (form.dataset.save && !held) saveTimer = setTimeout(save, SAVE_AFTER);
  });
  text.addEventListener("scroll", () => {
    gutter.scrollTop = text.scrollTop;
  });

  const hint = form.querySelector("[data-tab-hint]");
  const hintText = hint.textContent;
  let indents = false;
  function letTabIndent(yes) {
    indents = yes;
    hint.textContent = yes ? hint.dataset.tabHint : hintText;
    if (status) status.textContent = hint.textContent;
  }
  text.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const plain = !event.altKey && !event.metaKey;
    if (event.ctrlKey && plain && keyOf(event) === "m") {
      event.preventDefault();
      letTabIndent(!indents);
    } else if (event.key === "Escape" && indents) {
      letTabIndent(false);
    } else if (event.key === "Tab" && indents && plain && !event.ctrlKey) {
      event.preventDefault();
      if (event.shiftKey) outdent();
      else insert("  ");
    } else if (event.key === "Enter" && plain && !event.ctrlKey && !event.shiftKey) {
      const line = text.value.slice(0, text.selectionStart).split("\n").at(-1);
      const indent = line.match(/^ */)[0];
      if (indent) {
        event.preventDefault();
        insert(`\n${indent}`);
      }
    }
  });

  // execCommand is the one way of changing a text field that the browser's own undo remembers.
  function insert(words) {
    if (!document.execCommand("insertText", false, words)) text.setRangeText(words, text.selectionStart, text.selectionEnd, "end");
  }

  function outdent() {
    const { selectionStart: at, value } = text;
    const start = value.lastIndexOf("\n", at - 1) + 1;
    const spaces = value.slice(start).match(/^ {0,2}/)[0].length;
    if (!spaces) return;
    text.setSelectionRange(start, start + spaces);
    document.execCommand("delete");
    const back = Math.max(start, at - spaces);
    text.setSelectionRange(back, back);
  }

  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || keyOf(event) !== "s" || !form.dataset.save) return;
    event.preventDefault();
    save();
  });

  // --- clicks
  form.addEventListener("click", (event) => {
    const place = event.target.closest("[data-line]");
    const language = event.target.closest("[data-reading]");
    if (place) {
      event.preventDefault();
      jumpTo(Number(place.dataset.line), Number(place.dataset.column));
    } else if (language) {
      event.preventDefault();
      reading = language.value;
      for (const button of form.querySelectorAll("[data-reading]")) {
        button.setAttribute("aria-pressed", String(button === language));
      }
      check();
    }
  });
  // The page is left only once its text is saved, or for both texts after a clash: whatever else refuses it, be it that
  // the session has ended, is told here and takes no words along.
  form.addEventListener("submit", async (event) => {
    clearTimeout(saveTimer);
    if (leaving || !form.dataset.save) {
      leaving = true;
      return;
    }
    event.preventDefault();
    const button = event.submitter;
    const answer = await save();
    if (answer !== 409 && !(answer === 200 && button?.value)) return;
    leaving = true;
    form.requestSubmit(answer === 409 ? null : button); // "Show both" went with the old line
  });

  let leaving = false;
  addEventListener("beforeunload", (event) => {
    if (!leaving && form.dataset.save && savedText !== text.value) event.preventDefault();
  });
  addEventListener("pageshow", () => {
    leaving = false;
  });

  gutter.hidden = false;
  readMarks();
  drawGutter();
  // Going back shows what the browser remembers of the field, which may be newer than the page.
  if (savedText !== null && text.value !== text.defaultValue) check();
}
