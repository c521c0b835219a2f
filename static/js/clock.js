// The drill clock on a page beside the desk.
const clock = document.querySelector("[data-drill-clock]");
const words = clock.querySelector("[data-clock]");
const { minute, speed, end } = Object.fromEntries(["minute", "speed", "end"].map((name) => [name, Number(clock.dataset[name])]));
const pattern = words.textContent;

// From when the page was made on, whatever this computer's clock says.
setInterval(() => {
  const now = Math.min(end, minute + performance.now() / speed);
  const text = pattern.replace(/-?\d+/, String(Math.floor(now)));
  if (words.textContent !== text) words.textContent = text;
}, 250);
