// After a swap that lost the focus: to what asks for it, else to the first refused field.

document.addEventListener("htmx:after:settle", (event) => {
  if (document.activeElement && document.activeElement !== document.body) return;
  const wanted = "[data-focus], [aria-invalid='true']";
  for (const node of event.detail.newContent) {
    const found = node.matches?.(wanted) ? node : node.querySelector?.(wanted);
    if (found) {
      found.focus();
      return;
    }
  }
});
