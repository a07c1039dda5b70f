/** [data-copy="id"] copies the text of that element. */
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

export function setUpCopy(button) {
  const label = button.querySelector("[data-copy-label]");
  const { copied } = button.dataset;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    await copy(source.value ?? source.textContent);
    button.focus();
    if (label) {
      label.textContent = copied;
    } else {
      button.ariaLabel = copied;
      button.title = copied;
      button.classList.add("is-copied");
    }
  });
}

document.querySelectorAll("[data-copy]").forEach(setUpCopy);
