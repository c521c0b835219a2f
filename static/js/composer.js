// The composer: what it holds and answers, its counter and preview, and one key per submission.
import { length } from "./length.js";

export const form = () => document.querySelector("[data-composer]");
export const field = (name) => form().elements[name];
const part = (name) => form().querySelector(`[data-${name}]`);

function place() {
  return field("platform").selectedOptions[0];
}

// A key of its own for every submission, so that one sent twice over a bad line is kept once.
function renewKey() {
  field("key").value = crypto.randomUUID?.() ?? String(Date.now()) + Math.random().toString(36).slice(2);
}

export function refresh() {
  const text = field("text").value;
  const { limit, counting, skin } = place().dataset;
  const used = length(text, counting);
  const counter = part("counter");
  counter.textContent = `${used.toLocaleString()} / ${Number(limit).toLocaleString()}`;
  counter.classList.toggle("over", used > Number(limit));
  const preview = part("preview");
  preview.hidden = !text;
  part("preview-skin").className = `feed skin-${skin}`;
  part("preview-account").textContent = field("account").selectedOptions[0].text;
  part("preview-text").textContent = text;
  part("preview-text").lang = field("lang").value;
  const picture = part("preview-picture");
  picture.hidden = !field("picture").checked;
  picture.textContent = field("alt_text").value || "▨";
  const send = part("send");
  send.textContent = send.dataset[field("private").checked ? "private" : "public"];
}

function choose(name, value = "") {
  const select = field(name);
  if ([...select.options].some((option) => option.value === value)) select.value = value;
}

function turnTo({ reply = "", corrects = "", author = "", text = "" }) {
  field("reply_to").value = reply;
  field("corrects").value = corrects;
  field("private").checked = false;
  const about = part("about");
  about.hidden = !reply && !corrects;
  part("private-choice").hidden = Boolean(corrects);
  const title = document.getElementById("composer-title");
  title.textContent = title.dataset[corrects ? "correction" : reply ? "answer" : "new"];
  const kind = part("about-kind");
  kind.textContent = kind.dataset[corrects ? "corrects" : "answers"];
  part("about-author").textContent = author;
  part("about-text").textContent = text;
}

export function answer(message) {
  const { reply, platform, lang, target, author } = message.dataset;
  turnTo({ reply, author, text: message.querySelector(".words").textContent });
  choose("platform", platform);
  choose("lang", lang);
  choose("target", target);
  field("private").checked = platform === "internal";
  write();
}

export function correct(message) {
  const { platform, lang, target, account } = message.dataset;
  turnTo({ corrects: message.id, author: message.querySelector(".by b").textContent, text: message.querySelector(".words").textContent });
  // Whoever has seen the wrong words is to see the right ones.
  for (const [name, value] of Object.entries({ platform, lang, target, account })) choose(name, value);
  write();
}

export function write() {
  refresh();
  field("text").focus();
}

export function startAnew() {
  turnTo({});
  write();
}

// All that the composer holds, with what it shows of the message it is about.
export function held() {
  const { key, ...fields } = Object.fromEntries(new FormData(form()));
  return { ...fields, author: part("about-author").textContent, about: part("about-text").textContent };
}

export function fill(words) {
  turnTo({ reply: words.reply_to, corrects: words.corrects, author: words.author, text: words.about });
  for (const name of ["account", "platform", "lang", "target", "promise"]) choose(name, words[name]);
  for (const name of ["private", "picture"]) field(name).checked = Boolean(words[name]);
  field("alt_text").value = words.alt_text ?? "";
  field("text").value = words.text;
  refresh();
}

export function submit() {
  form().querySelector("[data-send]").click();
}

// What was wrong with a field is not true of what stands there now.
function forgive(control) {
  const fault = document.getElementById(`${control.name}-fault`);
  if (!fault) return;
  fault.remove();
  control.removeAttribute("aria-invalid");
  const others = control.getAttribute("aria-describedby").split(" ").filter((id) => id !== fault.id);
  control.setAttribute("aria-describedby", others.join(" "));
}

document.addEventListener("input", ({ target }) => {
  if (!form().contains(target)) return;
  forgive(target);
  // How long a text may be goes by the place.
  if (target === field("platform")) forgive(field("text"));
  refresh();
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  const message = link?.closest("[data-message]");
  if (link?.matches("[data-reply-link]")) answer(message);
  else if (link?.matches("[data-correct-link]")) correct(message);
  else if (link?.matches("[data-about-clear]")) startAnew();
  else return;
  event.preventDefault();
});
document.addEventListener("htmx:afterSwap", () => {
  if (!field("key").dataset.renewed) {
    field("key").dataset.renewed = "yes";
    renewKey();
    // What the coach says is about words that have gone out.
    if (document.querySelector("#coach .coach-levels")) document.querySelector(".desk-write").dispatchEvent(new Event("input"));
  }
  refresh();
});
// Settling gives an element the class it came with: that of the counter goes by what it counts.
document.addEventListener("htmx:afterSettle", refresh);
// After an act has been kept, the next one is another.
document.addEventListener("htmx:afterRequest", (event) => {
  const { elt, xhr } = event.detail;
  // Refusals are swapped in too, which htmx counts as success; a broken line has status 0.
  if (xhr.status < 200 || xhr.status >= 300 || elt === form() || !form().contains(elt)) return;
  if (elt.matches("[data-draft]")) return;
  renewKey();
  for (const control of form().elements) forgive(control);
});

field("key").dataset.renewed = "yes";
renewKey();
refresh();
