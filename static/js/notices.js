// [data-notices] holds notices: following the link of one sends its "Mark as read" form too. Without scripts the button does it.

const follow = (event) => {
  const line = event.target.closest("[data-notices] a")?.closest("li");
  const form = line?.querySelector("form");
  if (form && event.button < 2) fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true, redirect: "manual" });
};

document.addEventListener("click", follow);
document.addEventListener("auxclick", follow);
