// Which key was pressed, whatever the keyboard is set to: in Hangul mode the key named J says "ㅓ", or only "Process".
export function keyOf(event) {
  if (event.key.length === 1 && event.key <= "~") return event.key.toLowerCase();
  if (event.code === "Slash") return event.shiftKey ? "?" : "/";
  return /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(event.code)?.[1].toLowerCase() ?? event.key;
}
