/** form[data-unsaved]: knows what was changed, shows it in the save bar and guards against leaving. */
const RESULT_OF_SERVER = "unsavedAlways"; // the server gave typed text back, which is saved nowhere
const FIELDS = "[data-config-text], [name=name], [data-form-view] [data-path]";

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

/** Tell whether a field differs from what the page came with. */
function isChanged(field) {
  if (field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.value !== field.defaultValue;
}

export function setUpUnsaved(form) {
  const bar = document.querySelector("[data-save-bar]");
  const textBox = form.querySelector("[data-config-text]");
  const state = document.querySelector("[data-save-state]");
  const keys = document.querySelector("[data-changed-keys]");
  let isLeaving = false;

  function hasChanges() {
    return [...form.querySelectorAll(FIELDS)].some(isChanged);
  }

  function isDirty() {
    return RESULT_OF_SERVER in form.dataset || hasChanges();
  }

  function showBar() {
    const dirty = isDirty();
    if (bar) bar.hidden = !dirty;
    if (bar) document.body.classList.toggle("has-save-bar", dirty);
    bar?.querySelector("[data-save-bar-state]").classList.toggle("is-dirty", dirty);
  }

  function sayEdited() {
    const names = findChangedKeys(form.dataset.stored ?? "", textBox.value).slice(0, 4);
    const { name } = form.elements;
    if (name.value !== name.defaultValue) names.unshift(name.name);
    state.textContent = state.dataset.edited;
    if (keys) keys.textContent = names.length ? `: ${names.join(", ")}` : "";
  }

  form.addEventListener("input", (event) => {
    if (event.target.matches(FIELDS)) sayEdited();
    showBar();
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (keys && event.detail.target.matches("[data-test-result]")) keys.textContent = ""; // the state speaks of the test now
  });
  form.addEventListener("view:changed", showBar);
  form.addEventListener("submit", () => {
    isLeaving = true;
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-unsaved-discard]")) isLeaving = true;
  });
  addEventListener("pageshow", () => {
    isLeaving = false;
    if (hasChanges()) sayEdited();
    showBar();
  });
  addEventListener("beforeunload", (event) => {
    if (isDirty() && !isLeaving) event.preventDefault();
  });
  showBar();
}

document.querySelectorAll("form[data-unsaved]").forEach(setUpUnsaved);
