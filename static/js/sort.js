// data-sort on a list: what has data-sort-id in it is dragged by its data-sort-handle to another place.
// On dropping, the form[data-sort-form] that follows the list sends the new order as `ids`. Without it the move buttons do.

let dragged = null;
let before = "";

const sorted = (list) => [...list.children].filter((item) => item.dataset.sortId);
const order = (list) => sorted(list).map((item) => item.dataset.sortId).join();
const formOf = (list) => (list?.nextElementSibling?.matches("[data-sort-form]") ? list.nextElementSibling : null);
const itemOf = (handle) => handle.closest("[data-sort-id]");

function arm(root) {
  for (const handle of root.querySelectorAll?.("[data-sort-handle]") ?? []) {
    if (formOf(itemOf(handle)?.closest("[data-sort]"))) handle.draggable = true;
  }
}

arm(document);
document.addEventListener("htmx:after:settle", (event) => event.detail.newContent.forEach(arm));

document.addEventListener("dragstart", (event) => {
  const handle = event.target.closest?.("[data-sort-handle]");
  if (!handle) return;
  dragged = itemOf(handle);
  before = order(dragged.parentElement);
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", handle.textContent.trim());
  dragged.dataset.sortDragged = "";
});

document.addEventListener("dragover", (event) => {
  const over = dragged && sorted(dragged.parentElement).find((item) => item.contains(event.target));
  if (!over) return;
  event.preventDefault();
  const { top, height } = over.getBoundingClientRect();
  if (over !== dragged) over[event.clientY < top + height / 2 ? "before" : "after"](dragged);
});

document.addEventListener("drop", (event) => dragged && event.preventDefault());

document.addEventListener("dragend", () => {
  if (!dragged) return;
  const list = dragged.parentElement;
  delete dragged.dataset.sortDragged;
  dragged = null;
  const form = formOf(list);
  if (!form || order(list) === before) return;
  for (const item of sorted(list)) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "ids", value: item.dataset.sortId }));
  }
  form.requestSubmit();
});
