/** In [data-form-view]: a field with a problem says so, and "Go to …" leads to the field of that path. */
function reveal(field) {
  const tab = field.closest(".template-panel")?.previousElementSibling?.previousElementSibling;
  if (tab) tab.checked = true;
  const part = field.closest("details");
  if (part) part.open = true;
  field.focus();
}

export function setUpFormFields(panel) {
  const form = panel.closest("form");

  function mark() {
    for (const problems of panel.querySelectorAll("[data-field-problems]")) {
      const field = document.getElementById(problems.id.replace(/-problems$/, ""));
      const isWrong = problems.querySelector(".is-error") !== null;
      field?.setAttribute("aria-invalid", String(isWrong));
    }
  }

  form.addEventListener("click", (event) => {
    const path = event.target.closest("[data-go-path]")?.dataset.goPath;
    const field = path && panel.querySelector(`[data-path="${CSS.escape(path)}"]`);
    if (field) reveal(field);
  });
  document.addEventListener("htmx:afterSettle", mark);
}

document.querySelectorAll("[data-form-view]").forEach(setUpFormFields);
