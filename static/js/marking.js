// Keys for the marking page: j and k through the criteria, 0 to 4 for the level, c for the comment, n for the next post.
import { keyOf } from "./keys.js";

const form = document.querySelector("[data-marking]");

if (form) {
  for (const hint of form.querySelectorAll("[data-keys]")) hint.hidden = false;
  const criteria = [...form.querySelectorAll("[data-criterion]")];
  const posts = [...form.querySelectorAll("[data-post]")];
  // What a refusal gave back is not saved yet, though nobody has touched it on this page.
  let untouched = "refused" in form.dataset ? null : new FormData(form);

  const at = () => criteria.findIndex((one) => one.contains(document.activeElement));
  const choose = (criterion) => {
    const level = criterion?.querySelector("input:checked") ?? criterion?.querySelector("[type=radio]");
    level?.focus();
  };

  form.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      event.preventDefault();
      form.requestSubmit(form.querySelector("button[value=next]"));
    }
  });

  addEventListener("keydown", (event) => {
    const writing = event.target.matches("textarea, input:not([type=radio]), select");
    if (writing || event.ctrlKey || event.metaKey || event.altKey) return;
    const here = at();
    const key = keyOf(event);
    if (key === "j") choose(criteria[Math.min(here + 1, criteria.length - 1)]);
    else if (key === "k") choose(criteria[Math.max(here - 1, 0)]);
    else if (key === "n") {
      const next = posts.find((post) => post.getBoundingClientRect().top > 8) ?? posts[0];
      next?.scrollIntoView();
      next?.focus();
    } else if (here >= 0 && key >= "0" && key <= "4" && key.length === 1) {
      const level = criteria[here].querySelector(`[type=radio][value="${key}"]`);
      level.checked = true;
      level.focus();
    } else if (here >= 0 && key === "c") {
      const comment = criteria[here].querySelector("details.comment");
      comment.open = true;
      comment.querySelector("textarea").focus();
    } else return;
    event.preventDefault();
  });

  // Leaving with unsaved marks asks once.
  const changed = () => {
    if (!untouched) return true;
    const now = new FormData(form);
    return [...now].some(([name, value]) => untouched.get(name) !== value);
  };
  form.addEventListener("submit", () => { untouched = new FormData(form); });
  addEventListener("beforeunload", (event) => { if (changed()) event.preventDefault(); });
}
