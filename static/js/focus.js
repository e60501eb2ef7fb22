// After a swap that lost the focus: to what asks for it, else to the first refused field, else, if the swap
// took the focus away, to the first thing of the new part that can hold it.

const WANTED = "[data-focus], [aria-invalid='true']";
const HOLDS = "a[href], button, summary, input:not([type='hidden']), select, textarea";

let held = false;

const isLost = () => !document.activeElement || document.activeElement === document.body;

function find(nodes, wanted) {
  for (const node of nodes) {
    const found = node.matches?.(wanted) ? node : node.querySelector?.(wanted);
    if (found) return found;
  }
  return null;
}

document.addEventListener("htmx:before:swap", () => {
  held = !isLost();
});

document.addEventListener("htmx:after:settle", (event) => {
  if (!isLost()) return;
  const { newContent } = event.detail;
  const asked = find(newContent, WANTED);
  if (asked) asked.focus();
  else if (held) find(newContent, HOLDS)?.focus({ preventScroll: true });
});
