// An act draws much of the desk anew: what it was about stays where it stood on the screen, and the cursor with it.
const root = document.documentElement;
const body = document.body;
let place = null; // what stays, and how far it was from the window's top
let pressed = null; // the button in the composer that was pressed
let decided = ""; // the message that was decided about

function nameOf(elt) {
  const message = elt.closest("[data-message]");
  if (message) return `#${CSS.escape(message.id)}`;
  return elt.closest("[data-composer]") ? "#composer" : "#order";
}
const topOf = (name) => document.querySelector(name)?.getBoundingClientRect().top;

// While the old stands beside the new for a moment, the browser would hold on to what is about to go.
document.addEventListener("htmx:beforeSwap", ({ detail: { shouldSwap, target, requestConfig } }) => {
  // What is saved or coached meanwhile takes nothing from under the cursor.
  if (!shouldSwap || !["live", "composer"].includes(target.id)) return;
  pressed = document.activeElement.closest("[data-send], [data-leaving] button");
  decided = document.activeElement.closest("[data-message]")?.id ?? "";
  const name = nameOf(requestConfig.elt);
  place = { name, top: topOf(name) };
  root.style.overflowAnchor = "none";
});
document.addEventListener("htmx:afterSettle", () => {
  stay();
  focus();
});

function stay() {
  if (!place) return;
  const { name, top } = place;
  const now = topOf(name);
  if (now !== undefined && top !== undefined) scrollBy(0, now - top);
  place = null;
  requestAnimationFrame(() => { root.style.overflowAnchor = ""; });
}

// A published post empties the composer, and a decision replaces its message together with all others: the cursor goes
// on from there, unless a fault asks for it.
function focus() {
  const isLost = document.activeElement === body;
  if (pressed && isLost) {
    const next = pressed.matches("[data-send]") ? "[data-send]" : "#text";
    document.querySelector(next).focus({ preventScroll: true });
    (document.querySelector("[data-leaving]") ?? document.activeElement).scrollIntoView({ block: "nearest" });
  } else if (decided && isLost) {
    (document.getElementById(decided) ?? document.getElementById("text")).focus({ preventScroll: true });
  }
  pressed = null;
  decided = "";
}
