/** [data-copy="id"] copies the text of that element; also a button that came later, with a test's result. */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Pages that do not come by HTTPS have no clipboard.
    const box = document.createElement("textarea");
    box.value = text;
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
  }
}

function showCopied(button) {
  const label = button.querySelector("[data-copy-label]");
  const { copied } = button.dataset;
  if (label) {
    label.textContent = copied;
  } else {
    button.ariaLabel = copied;
    button.title = copied;
    button.classList.add("is-copied");
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  await copy(source.value ?? source.textContent);
  button.focus();
  showCopied(button);
});
