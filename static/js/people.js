// A link to pass on needs the server's own address in front; only the browser knows the one people use.
for (const field of document.querySelectorAll("input[data-absolute]")) {
  field.value = new URL(field.value, location.href).href;
  field.addEventListener("focus", () => field.select());
}
