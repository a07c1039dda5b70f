/** A link with [data-dialog-link] shows its page over this one: own URL, Escape and Back close, focus returns. */
const listUrl = location.href;
let opener = null;

async function open(dialog, url) {
  const answer = await fetch(url, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const content = page.querySelector("[data-dialog-content]");
  if (!content) {
    location.assign(url); // signed out, or an error: let the page itself say so
    return;
  }
  dialog.replaceChildren(...content.children);
  dialog.showModal();
  dialog.querySelector("[autofocus]")?.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-dialog-link]");
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!link || !isPlain) return;
  event.preventDefault();
  opener = link;
  open(document.getElementById(link.dataset.dialogLink), link.href)
    .then(() => history.pushState({ dialog: link.dataset.dialogLink }, "", link.href))
    .catch(() => location.assign(link.href));
});

for (const dialog of document.querySelectorAll("dialog")) {
  dialog.addEventListener("click", (event) => {
    const isBackdrop = event.target === dialog;
    if (!isBackdrop && !event.target.closest("[data-dialog-close]")) return;
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener("close", () => {
    if (history.state?.dialog === dialog.id) history.back();
    opener?.focus();
  });
}

window.addEventListener("popstate", (event) => {
  const wanted = event.state?.dialog;
  for (const dialog of document.querySelectorAll("dialog[open]")) if (dialog.id !== wanted) dialog.close();
  if (wanted) open(document.getElementById(wanted), location.href).catch(() => location.assign(listUrl));
});
