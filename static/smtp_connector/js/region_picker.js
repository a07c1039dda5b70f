/** Choosing a region writes its host into the example; text that is not the example is replaced only after a question. */
export function setUpRegionPicker(form) {
  const select = form.elements.region;
  const textBox = document.getElementById(form.dataset.regionPicker);
  const editor = textBox.closest("[data-editor]");
  let chosen = select.value;

  function findHost(id) {
    return [...select.options].find((option) => option.value === id).dataset.host;
  }

  form.querySelector("[data-region-apply]").hidden = true;
  form.addEventListener("submit", (event) => event.preventDefault());
  select.addEventListener("change", () => {
    const { example } = editor.dataset;
    const rewritten = example.replace(
      JSON.stringify(findHost(chosen)),
      JSON.stringify(findHost(select.value)),
    );
    const isTyped = textBox.value !== example || "formTyped" in textBox.form.dataset;
    if (isTyped && !confirm(form.dataset.confirm)) {
      select.value = chosen;
      return;
    }
    chosen = select.value;
    editor.dataset.example = rewritten;
    editor.dispatchEvent(new CustomEvent("config:write", { detail: rewritten }));
    select.focus();
  });
}

document.querySelectorAll("[data-region-picker]").forEach(setUpRegionPicker);
