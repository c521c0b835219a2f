// The desk's page: drill clock, live stream, keys.
import { count } from "./around.js";
import { answer, startAnew, submit } from "./composer.js";
import "./keeping.js";
import { focusFind, hideOthers, putBack, showAll } from "./finding.js";
import { keyOf } from "./keys.js";
import { isForeign, unsay } from "./notices.js";
import "./staying.js";

const desk = document.querySelector("[data-desk]");
const { started, speed, start, end } = Object.fromEntries(
  ["started", "speed", "start", "end"].map((name) => [name, Number(desk.dataset[name])]),
);
const clock = desk.querySelector("[data-clock]");
const bar = desk.querySelector("[data-clock-bar]");
const state = desk.querySelector("[data-stream-state]");
const announcer = document.querySelector("[data-announcer]");
const pattern = clock.textContent;
const last = desk.querySelector("[data-last]");
const LAST_MS = 60_000;
let over = Boolean(document.querySelector("[data-over]"));
let shownFeed = "";

// What one jumps to stops below this bar, which is as high as its words, the window and the reader's font make it, and
// below the notices that stand under it.
const notices = document.getElementById("notices");
const top = new ResizeObserver(() => {
  const { style } = document.documentElement;
  style.setProperty("--bar", `${desk.offsetHeight}px`);
  style.scrollPaddingBlockStart = `${desk.offsetHeight + notices.offsetHeight + 16}px`;
});
for (const one of [desk, notices]) top.observe(one);

// This computer's clock may differ from the server's, in milliseconds; the stream tells by how much.
let skew = 0;

function minuteNow() {
  return Math.min(end, (Date.now() - skew - started) / speed + start);
}

function tick() {
  const minute = minuteNow();
  const text = pattern.replace(/-?\d+/, String(Math.floor(minute)));
  if (clock.textContent !== text) clock.textContent = text;
  count(minute);
  tellHqTime(minute);
  bar.value = ((minute - start) / (end - start)) * 100;
  if (!last.textContent && (end - minute) * speed <= LAST_MS) {
    last.textContent = last.dataset.text;
    // A place that was hidden until it had words is read out by few screen readers.
    announcer.textContent = last.dataset.text;
  }
  for (const button of document.querySelectorAll("[data-undo]")) {
    const left = Math.ceil((Number(button.dataset.undo) - Date.now() + skew) / 1000);
    const label = (button.dataset.label ??= button.textContent);
    const shown = left > 0 ? `${label} (${left})` : label;
    if (button.textContent !== shown) button.textContent = shown;
    if (left <= 0) leave(button.closest("[data-leaving]"));
  }
}
// How long HQ takes changes with its hours and its queue; what the page said when it was opened would soon be untrue.
function tellHqTime(minute) {
  const line = document.querySelector("[data-hq-time]");
  const steps = JSON.parse(document.getElementById("live").dataset.hq);
  const [, wait] = steps.findLast(([from]) => from <= minute) ?? steps[0];
  const text = line?.dataset[minute + wait >= end ? "tooLate" : "inTime"].replace("{minutes}", Math.round(wait));
  if (line && line.textContent !== text) line.textContent = text;
}
// Once HQ has answered, its answer stands in the inbox and is announced from there.
function forgetAsked() {
  const asked = document.getElementById("asked");
  if (asked?.dataset.asked && document.getElementById(asked.dataset.asked)?.dataset.announce) asked.hidden = true;
}
// What has gone out cannot be undone beside the composer any more.
function leave(line) {
  if (line?.contains(document.activeElement)) document.querySelector("[data-send]").focus({ preventScroll: true });
  line?.remove();
}
setInterval(tick, 250);
tick();

// News replaces only what has changed, so that focus, scrolling and open menus stay where they are.
function sync(old, fresh) {
  const wanted = [...fresh.children];
  const ids = new Set(wanted.map((child) => child.id));
  for (const child of [...old.children]) if (!ids.has(child.id)) child.remove();
  wanted.forEach((child, at) => {
    const known = child.id && [...old.children].find((one) => one.id === child.id);
    if (!known) {
      old.insertBefore(child, old.children[at] ?? null);
      arrived(child);
      return;
    }
    let now = known;
    if (child.hasAttribute("data-keyed") || child.querySelector(":scope [data-keyed]")) syncParts(known, child);
    else if (known.outerHTML !== child.outerHTML) {
      replace(known, child);
      now = child;
    }
    if (old.children[at] !== now) move(old, now, old.children[at] ?? null);
  });
}

// A message that changes its place in a ranked feed keeps the focus that is in it.
function move(list, child, before) {
  const focused = child.contains(document.activeElement) ? document.activeElement : null;
  list.insertBefore(child, before);
  focused?.focus({ preventScroll: true });
}

function syncParts(old, fresh) {
  const lists = old.hasAttribute("data-keyed") ? [old] : [...old.querySelectorAll("[data-keyed]")].filter((list) => !list.parentElement.closest("[data-keyed]") || !old.contains(list.parentElement.closest("[data-keyed]")));
  for (const list of lists) {
    const other = list === old ? fresh : fresh.querySelector(`#${CSS.escape(list.id)}`);
    if (other) sync(list, other);
  }
}

function replace(known, child) {
  const focused = known.contains(document.activeElement);
  const wasOpen = known.querySelector("details[open]") !== null;
  const announced = known.dataset.announce !== child.dataset.announce;
  known.replaceWith(child);
  globalThis.htmx?.process(child);
  if (wasOpen) child.querySelector("details")?.setAttribute("open", "");
  if (focused) child.focus({ preventScroll: true });
  if (announced) arrived(child);
}

function arrived(child) {
  globalThis.htmx?.process(child);
  if (!child.matches("[data-message]") || !child.dataset.announce) return;
  announcer.textContent = child.dataset.announce;
  child.classList.add("arrived");
  setTimeout(() => child.classList.remove("arrived"), 2500);
}

// What has come from HQ and has not been in sight yet, also before a reload, is counted where one always sees it.
const letters = () => [...document.querySelectorAll("#list-internal [data-announce]")].map((one) => one.dataset.announce && one.id + one.dataset.announce);
const READ = `read.${location.pathname}`;
const read = new Set(["", ...JSON.parse(sessionStorage.getItem(READ) ?? "[]")]);
let inSight = false;
function countLetters() {
  if (inSight) {
    for (const letter of letters()) read.add(letter);
    sessionStorage.setItem(READ, JSON.stringify([...read]));
  }
  const n = letters().filter((letter) => !read.has(letter)).length;
  for (const link of document.querySelectorAll("[data-inbox-link]")) link.textContent = n ? `+${n}` : "";
}
const inbox = new IntersectionObserver((seen) => {
  inSight = seen.at(-1).isIntersecting;
  countLetters();
});
function watchInbox() {
  inbox.disconnect();
  inbox.observe(document.getElementById("list-internal"));
}

function show(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html").getElementById("live");
  const live = document.getElementById("live");
  if (!parsed || parsed.dataset.cursor === live.dataset.cursor) return;
  showAll();
  live.dataset.cursor = parsed.dataset.cursor;
  live.dataset.status = parsed.dataset.status;
  live.dataset.hq = parsed.dataset.hq;
  for (const id of ["deck", "list-internal"]) sync(document.getElementById(id), parsed.querySelector(`#${id}`));
  for (const id of ["waiting", "facts", "promises"]) {
    const fresh = parsed.querySelector(`#${id}`);
    const known = document.getElementById(id);
    if (known.outerHTML !== fresh.outerHTML) known.replaceWith(fresh);
  }
  for (const button of parsed.querySelectorAll("[data-feed]")) {
    const known = document.querySelector(`[data-feed-tabs] [data-feed="${CSS.escape(button.dataset.feed)}"]`);
    if (known && button.dataset.feed) known.innerHTML = button.innerHTML;
    else if (!known) document.querySelector("[data-feed-tabs]").append(button);
  }
  tabs();
  hideOthers();
  countLetters();
  forgetAsked();
  tick();
}

// One stream per page, closed when the page is left.
let stream = null;
function listen() {
  if (over || stream) return;
  const after = document.getElementById("live").dataset.cursor;
  stream = new EventSource(`${desk.dataset.stream}?after=${encodeURIComponent(after)}`);
  stream.addEventListener("open", () => {
    status("live");
    if (document.querySelector("#refusal[data-signed-out]")) unsay("refusal");
  });
  stream.addEventListener("error", () => {
    if (stream?.readyState !== EventSource.CLOSED) return status("lost");
    // Refused, not merely interrupted: the browser will not come back by itself.
    look();
    listenAgain();
  });
  stream.addEventListener("clock", (event) => {
    skew = Date.now() - Number(event.data);
    tick();
  });
  stream.addEventListener("desk", (event) => show(event.data));
  stream.addEventListener("over", () => finish());
}
async function look() {
  const answer = await fetch(desk.dataset.live).catch(() => null);
  status(answer?.redirected ? "out" : "lost");
  if (answer?.ok && !answer.redirected) show(await answer.text());
}
function hangUp() {
  stream?.close();
  stream = null;
}
function listenAgain() {
  hangUp();
  setTimeout(listen, 3000);
}
// How the line is: "live", "lost", or "out" when nobody is signed in any more.
function status(name) {
  state.textContent = state.dataset[`${name}Text`];
  state.classList.toggle("on", name === "live");
  state.classList.toggle("off", name !== "live");
}
// An act that came to nothing tells of it before the stream does.
document.addEventListener("htmx:afterRequest", ({ detail: { xhr } }) => {
  if (!over && (xhr.status === 401 || isForeign(xhr))) lose(xhr.status === 401 ? "out" : "lost");
});
document.addEventListener("htmx:sendError", () => lose("lost"));
function lose(name) {
  listenAgain();
  status(name);
}
addEventListener("pagehide", hangUp);
addEventListener("pageshow", listen);

function finish() {
  if (over) return;
  over = true;
  hangUp();
  const form = document.getElementById("finish");
  delete form.dataset.confirm;
  form.requestSubmit();
}
document.querySelector("[data-over-form]")?.requestSubmit();
for (const button of document.querySelectorAll("[data-finish]")) button.hidden = false;

// Tabs narrow the deck to one platform.
function tabs() {
  const bar = document.querySelector("[data-feed-tabs]");
  bar.hidden = false;
  for (const button of bar.children) button.setAttribute("aria-pressed", String(button.dataset.feed === shownFeed));
  for (const feed of document.querySelectorAll(".deck > .feed")) feed.hidden = shownFeed !== "" && feed.dataset.platform !== shownFeed;
}
document.addEventListener("click", (event) => {
  const tab = event.target.closest("[data-feed-tabs] [data-feed]");
  if (tab) {
    shownFeed = tab.dataset.feed;
    tabs();
  }
  for (const menu of document.querySelectorAll("details[data-more][open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("htmx:afterSwap", ({ detail: { requestConfig } }) => {
  tabs();
  putBack();
  watchInbox();
  tick();
  const leaving = requestConfig.elt.matches("[data-composer]") && document.querySelector("[data-leaving]");
  if (leaving) announcer.textContent = leaving.dataset.announce;
  if (requestConfig.elt.matches("[data-ask]")) announcer.textContent = document.getElementById("asked").dataset.announce;
});

// Keys. Letters work outside of fields only.
const messages = () => [...document.querySelectorAll("[data-message]")].filter((one) => one.checkVisibility());
function step(by) {
  const all = messages();
  const at = all.findIndex((one) => one.contains(document.activeElement));
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))];
  next?.focus();
}
const help = document.querySelector("[data-help-dialog]");
const helpButton = document.querySelector("[data-help]");
helpButton.hidden = false;
helpButton.addEventListener("click", () => help.showModal());

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input, textarea, select");
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.closest("[data-composer]")) {
    event.preventDefault();
    submit();
  }
  if (event.key === "Escape") for (const menu of document.querySelectorAll("details[data-more][open]")) {
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    menu.open = false;
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey || help.open) return;
  const focused = document.activeElement.closest?.("[data-reply]");
  const key = keyOf(event);
  if (key === "j") step(1);
  else if (key === "k") step(-1);
  else if (key === "r" && focused) answer(focused);
  else if (key === "n") startAnew();
  else if (key === "/") focusFind();
  else if (key === "?") help.showModal();
  else return;
  event.preventDefault();
});

// The stream draws in the order it was opened with.
document.addEventListener("htmx:afterSwap", (event) => {
  if (!event.detail.requestConfig.elt.matches("[data-order]")) return;
  hangUp();
  listen();
  document.querySelector("[data-order] select").focus();
});

tabs();
putBack();
watchInbox();
listen();
