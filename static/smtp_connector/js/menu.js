/** Closes an open [data-menu] on Escape, on a click elsewhere and when another one opens. */
function closeOthers(kept) {
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    if (menu !== kept) menu.open = false;
  }
}

document.addEventListener("click", (event) => closeOthers(event.target.closest("[data-menu]")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest("[data-menu][open]");
  closeOthers(null);
  menu?.querySelector("summary").focus();
});
