// Keys for the marking page: j and k through the criteria, 0 to 4 for the level, c for the comment and Esc back from it,
// n for the next post.
import { keyOf } from "./keys.js";

const form = () => document.querySelector("[data-marking]");
const criteria = () => [...form().querySelectorAll("[data-criterion]")];
const posts = () => [...form().querySelectorAll("[data-post]")];
let untouched = null;

function begin() {
  for (const hint of form().querySelectorAll("[data-keys]")) hint.hidden = false;
  // What a refusal gave back is not saved yet, though nobody has touched it on this page.
  untouched = "refused" in form().dataset ? null : new FormData(form());
}

function choose(criterion) {
  const level = criterion?.querySelector("input:checked") ?? criterion?.querySelector("[type=radio]");
  if (level) reach(level);
}

// The post stays in sight above the criteria and would cover what the browser by itself scrolls only just into view.
// Where not all of it finds room, the title comes before the rest of the criterion, and the field before the title.
function reach(field) {
  const criterion = field.closest("[data-criterion]");
  field.focus({ preventScroll: true });
  for (const part of [criterion, criterion.querySelector("legend"), field]) part.scrollIntoView({ block: "nearest" });
}

addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && form().contains(event.target)) {
    event.preventDefault();
    form().requestSubmit(form().querySelector("button[value=next]"));
  }
  const comment = event.target.closest("details.comment textarea");
  if (comment && event.key === "Escape" && !event.isComposing) choose(comment.closest("[data-criterion]"));
  const writing = event.target.matches("textarea, input:not([type=radio]), select");
  if (writing || event.ctrlKey || event.metaKey || event.altKey) return;
  const all = criteria();
  const here = all.findIndex((one) => one.contains(document.activeElement));
  const key = keyOf(event);
  if (key === "j") choose(all[Math.min(here + 1, all.length - 1)]);
  else if (key === "k") choose(all[Math.max(here - 1, 0)]);
  else if (key === "n") {
    const next = posts().find((post) => post.getBoundingClientRect().top > 8) ?? posts()[0];
    next?.scrollIntoView();
    next?.focus();
  } else if (here >= 0 && key >= "0" && key <= "4" && key.length === 1) {
    const level = all[here].querySelector(`[type=radio][value="${key}"]`);
    level.checked = true;
    reach(level);
  } else if (here >= 0 && key === "c") {
    const field = all[here].querySelector("details.comment textarea");
    field.closest("details").open = true;
    reach(field);
  } else return;
  event.preventDefault();
});

// Leaving with unsaved marks asks once. What was saved leads to another page, or to this one anew.
const changed = () => {
  if (!untouched) return true;
  return [...new FormData(form())].some(([name, value]) => untouched.get(name) !== value);
};
document.addEventListener("htmx:beforeOnLoad", ({ detail: { xhr } }) => {
  if (xhr.status < 400) untouched = new FormData(form());
});
document.addEventListener("htmx:afterSettle", ({ detail: { target } }) => {
  if (target.id !== "main") return;
  begin();
  form().querySelector("[aria-invalid]")?.focus();
});
addEventListener("beforeunload", (event) => { if (changed()) event.preventDefault(); });

begin();
