// data-draft="key" on a form: what is typed is kept in this browser, at most two seconds late, until it is saved.
// After a dead connection, a closed tab or an ended session the text is back, with a notice that can discard it.

const KEPT_FOR = 30 * 24 * 3600 * 1000;
const PERSON = document.body.dataset.person;
const PREFIX = `draft:${PERSON}:`;
const CHOICE = "[type=radio], [type=checkbox]";
const SKIPPED = "[type=hidden], [type=password], [type=file], [type=submit], [type=button], button, fieldset";
const waiting = new Map();

const keyOf = (form) => PREFIX + form.dataset.draft;
const load = (key) => JSON.parse(localStorage.getItem(key) ?? "null");
const store = (key, draft) => localStorage.setItem(key, JSON.stringify(draft));
const drafted = (target) => (PERSON ? target.closest?.("form[data-draft]") : null);

function values(form) {
  const fields = [...form.elements].filter((field) => field.name && !field.matches(SKIPPED));
  return fields.map((field) => [field.name, field.value, field.matches(CHOICE) ? field.checked : null]);
}

function keep(form, sent = false) {
  stop(form);
  store(keyOf(form), { values: values(form), at: Date.now(), sent });
}

function stop(form) {
  clearTimeout(waiting.get(form));
  waiting.delete(form);
}

function forget(form) {
  stop(form);
  localStorage.removeItem(keyOf(form));
}

function fill(form, kept) {
  for (const field of form.elements) {
    const choice = field.matches(CHOICE);
    const found = kept.find(([name, value]) => name === field.name && (!choice || value === field.value));
    if (found && choice) field.checked = found[2];
    else if (found) field.value = found[1];
  }
}

function restore(form) {
  const draft = load(keyOf(form));
  if (!draft || JSON.stringify(draft.values) === JSON.stringify(values(form))) return;
  fill(form, draft.values);
  if (form.previousElementSibling?.matches("[data-draft-kept]")) return;
  const notice = document.querySelector("template[data-draft-notice]").content.firstElementChild.cloneNode(true);
  notice.querySelector("[data-draft-discard]").addEventListener("click", () => {
    forget(form);
    form.reset();
    notice.remove();
  });
  form.before(notice);
}

// A form sent without htmx is saved if the answer is a page of this person without a refusal.
function settle() {
  const arrived = performance.getEntriesByType("navigation")[0]?.type === "navigate";
  const came = arrived && document.referrer.startsWith(location.origin);
  const saved = PERSON && came && !document.querySelector("[data-refused]");
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith("draft:"))) {
    const draft = load(key);
    if (draft.sent && !saved) store(key, { ...draft, sent: false });
    if ((draft.sent && saved) || Date.now() - draft.at > KEPT_FOR) localStorage.removeItem(key);
  }
}

settle();
document.querySelectorAll("form[data-draft]").forEach((form) => PERSON && restore(form));

document.addEventListener("input", (event) => {
  const form = drafted(event.target);
  if (form && !waiting.has(form)) waiting.set(form, setTimeout(keep, 2000, form));
});
document.addEventListener("submit", (event) => {
  const form = drafted(event.target);
  if (form) keep(form, !event.defaultPrevented);
});
window.addEventListener("pagehide", () => [...waiting.keys()].forEach((form) => keep(form)));
document.addEventListener("visibilitychange", () => document.hidden && [...waiting.keys()].forEach((form) => keep(form)));

document.addEventListener("htmx:after:request", (event) => {
  const { sourceElement, response, request } = event.detail.ctx;
  const form = drafted(sourceElement);
  if (!form || request.method === "GET" || response.status >= 400) return;
  forget(form);
  if (form.previousElementSibling?.matches("[data-draft-kept]")) form.previousElementSibling.remove();
});
document.addEventListener("htmx:after:settle", (event) => {
  for (const node of event.detail.newContent) node.querySelectorAll?.("form[data-draft]").forEach((form) => PERSON && restore(form));
});
