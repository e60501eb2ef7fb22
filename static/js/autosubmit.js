// data-autosubmit on a form of filters: a change sends it; its button stays for those without scripts.

document.addEventListener("change", (event) => {
  event.target.form?.matches("[data-autosubmit]") && event.target.form.requestSubmit();
});
