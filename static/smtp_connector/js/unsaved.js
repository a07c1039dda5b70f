/** form[data-unsaved]: knows what was changed, shows it in the save bar and guards against leaving. */
const RESULT_OF_SERVER = "unsavedAlways"; // the server gave typed text back, which is saved nowhere

/** Return the top-level keys in which two JSON texts differ; none when one of them is no JSON. */
export function findChangedKeys(before, after) {
  try {
    const [old, now] = [JSON.parse(before), JSON.parse(after)];
    const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])];
    return keys.filter((key) => JSON.stringify(old[key]) !== JSON.stringify(now[key]));
  } catch {
    return [];
  }
}

export function setUpUnsaved(form) {
  const bar = document.querySelector("[data-save-bar]");
  const fields = [...form.querySelectorAll("[data-config-text], [name=name]")];
  const textBox = form.querySelector("[data-config-text]");
  let isLeaving = false;

  function isDirty() {
    return RESULT_OF_SERVER in form.dataset || fields.some((field) => field.value !== field.defaultValue);
  }

  function show() {
    if (!bar) return;
    const dirty = isDirty();
    bar.hidden = !dirty;
    document.body.classList.toggle("has-save-bar", dirty);
    bar.querySelector("[data-save-bar-state]").classList.toggle("is-dirty", dirty);
    const names = findChangedKeys(form.dataset.stored ?? "", textBox.value).slice(0, 4);
    if (form.elements.name.value !== form.elements.name.defaultValue) names.unshift("name");
    const keys = bar.querySelector("[data-changed-keys]");
    keys.textContent = names.length ? `: ${names.join(", ")}` : "";
  }

  form.addEventListener("input", (event) => {
    if (fields.includes(event.target)) {
      document.querySelectorAll("[data-save-state]").forEach((state) => {
        state.textContent = state.dataset.edited ?? state.textContent;
      });
    }
    show();
  });
  form.addEventListener("submit", () => {
    isLeaving = true;
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-unsaved-discard]")) isLeaving = true;
  });
  addEventListener("pageshow", () => {
    isLeaving = false;
    show();
  });
  addEventListener("beforeunload", (event) => {
    if (isDirty() && !isLeaving) event.preventDefault();
  });
  show();
}

document.querySelectorAll("form[data-unsaved]").forEach(setUpUnsaved);
