// After a swap that lost the focus: to what asks for it, else to the first refused field, else, if the swap
// took the focus away, to the first thing of the new parts that can hold it.

const WANTED = "[data-focus], [aria-invalid='true']";
const HOLDS = "a[href], button, summary, input:not([type='hidden']), select, textarea";

let held = false;
let parts = [];

const isLost = () => !document.activeElement || document.activeElement === document.body;

function within(nodes, wanted) {
  return nodes.flatMap((node) => [...(node.matches?.(wanted) ? [node] : []), ...(node.querySelectorAll?.(wanted) ?? [])]);
}

const isShown = (node) => node.checkVisibility() && !node.closest("[data-toast]");

document.addEventListener("htmx:before:swap", () => {
  held = !isLost();
  parts = [];
});

// An answer may bring several parts, one after the other: only when all stand is it known which of them asks.
document.addEventListener("htmx:after:settle", (event) => {
  parts.unshift(...event.detail.newContent);
});

document.addEventListener("htmx:after:swap", () => {
  if (!isLost()) return;
  const [asked] = within(parts, WANTED);
  if (asked) asked.focus();
  else if (held) within(parts, HOLDS).find(isShown)?.focus({ preventScroll: true });
});
