// data-shortcut="l": the key clicks the element, or focuses it if it is a field. "?" lists every key of the page.

const FIELDS = "input, textarea, select, [contenteditable]";

function bound() {
  return [...document.querySelectorAll("[data-shortcut]")].filter((element) => element.checkVisibility());
}

function find(key) {
  const found = bound().filter((element) => element.dataset.shortcut === key);
  return found.find((element) => element.closest("main")) ?? found[0];
}

function name(element) {
  const label = element.labels?.[0]?.textContent;
  return element.dataset.shortcutLabel ?? element.getAttribute("aria-label") ?? label ?? element.textContent;
}

function list() {
  const dialog = document.getElementById("shortcuts");
  if (!dialog || dialog.open) return;
  const names = new Map(bound().map((element) => [element.dataset.shortcut, name(element).trim()]));
  dialog.querySelector("[data-shortcut-list]").replaceChildren(...[...names].flatMap(([key, said]) => {
    const term = document.createElement("dt");
    const description = document.createElement("dd");
    term.append(Object.assign(document.createElement("kbd"), { textContent: key }));
    description.textContent = said;
    return [term, description];
  }));
  dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (event.target.closest(FIELDS) || document.querySelector("dialog[open]:modal")) return;
  if (event.key === "?") {
    event.preventDefault();
    list();
    return;
  }
  const element = find(event.key);
  if (!element) return;
  event.preventDefault();
  if (element.matches(FIELDS)) {
    element.focus();
  } else {
    element.click();
  }
});
