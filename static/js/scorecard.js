// A scorecard answers to click and keyboard: a criterion lights its words, a word shows its reason.
// Without this module the links and :target do the same; here Esc, j and k and repeated clicks come on top.

import { keyOf } from "./keys.js";

const still = matchMedia("(prefers-reduced-motion: reduce)");

function criteriaOf(scored) {
  return [...scored.querySelectorAll("[data-criterion]")];
}

// A :target stays lit until the document goes to another one; one that does not exist clears it without scrolling.
function forgetTarget() {
  if (!document.querySelector(":target")) return;
  location.replace("#-");
  history.replaceState(null, "", location.pathname + location.search);
}

function pick(scored, criterion, { focus = true } = {}) {
  forgetTarget();
  for (const one of criteriaOf(scored)) one.classList.toggle("picked", one === criterion);
  if (!criterion) return;
  criterion.scrollIntoView({ block: "nearest", behavior: still.matches ? "auto" : "smooth" });
  if (focus) criterion.querySelector("[data-pick]").focus({ preventScroll: true });
}

// The scorecard the reader is in: the one with the focus, else the first that is not scrolled past.
function current() {
  const all = [...document.querySelectorAll("[data-scored]")];
  return all.find((one) => one.contains(document.activeElement)) ?? all.find((one) => one.getBoundingClientRect().bottom > 0) ?? all[0];
}

function step(scored, by) {
  const criteria = criteriaOf(scored);
  const at = criteria.findIndex((one) => one.classList.contains("picked"));
  const next = at < 0 ? (by > 0 ? 0 : criteria.length - 1) : Math.min(criteria.length - 1, Math.max(0, at + by));
  pick(scored, criteria[next]);
}

addEventListener("click", (event) => {
  const scored = event.target.closest("[data-scored]");
  if (!scored || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const hit = event.target.closest("[data-c] a");
  if (hit) {
    // Several criteria may rest on the same words: each further click shows the next one.
    const names = hit.parentElement.dataset.c.trim().split(" ");
    const shown = scored.querySelector(".picked")?.dataset.criterion;
    const name = names[(names.indexOf(shown) + 1) % names.length];
    event.preventDefault();
    pick(scored, scored.querySelector(`[data-criterion="${name}"]`));
    return;
  }
  const link = event.target.closest("[data-pick]");
  if (link) {
    event.preventDefault();
    const criterion = link.closest("[data-criterion]");
    pick(scored, criterion.classList.contains("picked") ? null : criterion, { focus: false });
  }
});

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  const scored = current();
  if (!scored) return;
  const within = event.target.closest("[data-criterion]");
  const key = keyOf(event);
  if (key === "j" || (key === "ArrowDown" && within)) step(scored, 1);
  else if (key === "k" || (key === "ArrowUp" && within)) step(scored, -1);
  else if (key === "Escape") {
    pick(scored, null);
  } else return;
  event.preventDefault();
});

for (const hint of document.querySelectorAll("[data-keys]")) hint.hidden = false;
