// After a swap that lost the focus: to what asks for it, else to the first refused field, else, if the swap
// took the focus away, to the first thing of the new part that can hold it.

const WANTED = "[data-focus], [aria-invalid='true']";
const HOLDS = "a[href], button, summary, input:not([type='hidden']), select, textarea";

let held = false;

const isLost = () => !document.activeElement || document.activeElement === document.body;

function within(nodes, wanted) {
  return nodes.flatMap((node) => [...(node.matches?.(wanted) ? [node] : []), ...(node.querySelectorAll?.(wanted) ?? [])]);
}

const isShown = (node) => node.checkVisibility() && !node.closest("[data-toast]");

document.addEventListener("htmx:before:swap", () => {
  held = !isLost();
});

document.addEventListener("htmx:after:settle", (event) => {
  if (!isLost()) return;
  const parts = [...event.detail.newContent];
  const [asked] = within(parts, WANTED);
  if (asked) asked.focus();
  else if (held) within(parts, HOLDS).find(isShown)?.focus({ preventScroll: true });
});
