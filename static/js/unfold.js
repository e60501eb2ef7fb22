// An address that ends in #milestone-... opens what it names, and every fold around it.

function unfold() {
  const named = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!named) return;
  const inside = named.querySelector(":scope > details");
  if (inside) inside.open = true;
  for (let fold = named.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  named.scrollIntoView();
}

window.addEventListener("hashchange", unfold);
unfold();
