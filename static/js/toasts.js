// Toasts leave after six seconds unless somebody hovers or focuses them; failures stay until dismissed.
// A request that fails without an answer of ours is told here, and nothing typed is touched.

const SHOWN_FOR = 6000;
const region = document.querySelector("[data-toasts]");

function leave(toast) {
  if (toast.matches(":hover, :focus-within")) {
    wait(toast);
  } else {
    toast.remove();
  }
}

function wait(toast) {
  if (toast.dataset.toast !== "failed") setTimeout(leave, SHOWN_FOR, toast);
}

function say(name) {
  const template = document.querySelector(`template[data-toast-${name}]`);
  if (region && template) region.append(template.content.cloneNode(true));
}

if (region) {
  region.querySelectorAll("[data-toast]").forEach(wait);
  new MutationObserver((changes) => {
    for (const node of changes.flatMap((change) => [...change.addedNodes])) {
      if (node.matches?.("[data-toast]")) wait(node);
    }
  }).observe(region, { childList: true });
}

document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest("[data-toast]")?.remove();
});

document.addEventListener("submit", (event) => {
  const toast = event.target.closest("[data-toast]");
  if (toast) setTimeout(() => toast.remove()); // later: a form that is gone from the page is not sent
});

document.addEventListener("toast", (event) => say(event.detail.name));

document.addEventListener("htmx:before:swap", (event) => {
  const { ctx, tasks } = event.detail;
  const told = tasks.some((task) => task.type === "partial");
  if (ctx.response?.status >= 400 && ctx.swap === "none" && !told) say("failed");
});

document.addEventListener("htmx:error", (event) => {
  if (event.detail.ctx && !event.detail.ctx.response) say("offline");
});
