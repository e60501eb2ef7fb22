// data-composer: the form is ready for the next entry once this one was logged.
// data-chosen on a details of checkboxes: its summary names what is chosen (data-chosen-names).

function name(group) {
  const names = [...group.querySelectorAll(":checked")].map((box) => box.closest("label").textContent.trim());
  const place = group.querySelector("[data-chosen-names]");
  place.textContent = names.join(", ") || "–";
}

document.addEventListener("change", (event) => {
  const group = event.target.closest("[data-chosen]");
  if (group) name(group);
});

document.addEventListener("reset", (event) => {
  setTimeout(() => event.target.querySelectorAll("[data-chosen]").forEach(name));
});

document.addEventListener("htmx:after:request", (event) => {
  const { sourceElement, response } = event.detail.ctx;
  if (!sourceElement?.matches("form[data-composer]") || !(response?.status < 400)) return;
  sourceElement.reset();
  for (const field of sourceElement.querySelectorAll("textarea, [name=next_step]")) field.value = "";
  sourceElement.querySelector("[data-refused]")?.remove();
});
