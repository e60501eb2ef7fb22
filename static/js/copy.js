// data-copy="#id-of-a-field" or data-copy="the words themselves": a click copies them and says so.

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const wanted = button.dataset.copy;
  const source = wanted.startsWith("#") ? document.querySelector(wanted) : null;
  await navigator.clipboard.writeText(source?.value ?? source?.textContent ?? wanted);
  document.dispatchEvent(new CustomEvent("toast", { detail: { name: "copied" } }));
});
