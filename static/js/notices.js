// Notices about the whole page, one of a kind at a time.
const place = document.getElementById("notices");

export function say(name) {
  if (!document.getElementById(name)) place.prepend(document.getElementById(`say-${name}`).content.cloneNode(true));
}

export function unsay(name) {
  document.getElementById(name)?.remove();
}

// True for an answer that is not our server's, but of what stands before it when it is gone or lets nothing through:
// our own refusals say where they belong, and a form comes back with one of two statuses.
export function isForeign(xhr) {
  return xhr.status >= 400 && ![409, 422].includes(xhr.status) && !xhr.getResponseHeader("HX-Retarget");
}
