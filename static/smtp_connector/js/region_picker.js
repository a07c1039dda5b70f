/** Choosing a region writes its host into the example; text that is not the example is replaced only after a question. */
export function setUpRegionPicker(form) {
  const select = form.elements.region;
  const textBox = document.getElementById(form.dataset.regionPicker);
  const editor = textBox.closest("[data-editor]");
  // The region of the example as the page came: somebody may choose another before this script runs.
  let chosen = [...select.options].find((option) => option.defaultSelected)?.value ?? select.value;

  function findHost(id) {
    return [...select.options].find((option) => option.value === id).dataset.host;
  }

  function isTyped() {
    return textBox.value !== editor.dataset.example || "formTyped" in textBox.form.dataset;
  }

  function writeExample() {
    const rewritten = editor.dataset.example.replace(
      JSON.stringify(findHost(chosen)),
      JSON.stringify(findHost(select.value)),
    );
    chosen = select.value;
    editor.dataset.example = rewritten;
    editor.dispatchEvent(new CustomEvent("config:write", { detail: rewritten }));
  }

  form.querySelector("[data-region-apply]").hidden = true;
  form.addEventListener("submit", (event) => event.preventDefault());
  select.addEventListener("change", () => {
    if (isTyped() && !confirm(form.dataset.confirm)) {
      select.value = chosen;
      return;
    }
    writeExample();
    select.focus();
  });
  if (select.value !== chosen && !isTyped()) writeExample();
}

document.querySelectorAll("[data-region-picker]").forEach(setUpRegionPicker);
