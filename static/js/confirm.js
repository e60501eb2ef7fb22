// data-confirm="Remove Graham Pike?" on a form or its button: a dialog asks before it is sent.
// data-confirm-says: what stays; data-confirm-yes and data-confirm-no: the words of the two buttons.

const dialog = document.getElementById("confirm");
const words = dialog && {
  yes: dialog.querySelector("[data-confirm-yes]").textContent,
  no: dialog.querySelector("[data-confirm-no]").textContent,
};
let agreed = null;

function ask(asked) {
  dialog.querySelector("#confirm-question").textContent = asked.dataset.confirm;
  dialog.querySelector("[data-confirm-says]").textContent = asked.dataset.confirmSays ?? "";
  dialog.querySelector("[data-confirm-yes]").textContent = asked.dataset.confirmYes ?? words.yes;
  dialog.querySelector("[data-confirm-no]").textContent = asked.dataset.confirmNo ?? words.no;
  dialog.returnValue = "no";
  dialog.showModal();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const asked = event.submitter?.matches("[data-confirm]") ? event.submitter : form.matches("[data-confirm]") && form;
  if (!dialog || !asked || agreed === form) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const submitter = event.submitter;
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "yes") return;
    agreed = form;
    form.requestSubmit(submitter);
    agreed = null;
  }, { once: true });
  ask(asked);
}, { capture: true });
