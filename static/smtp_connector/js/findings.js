/** While one types, htmx asks for the list in [data-problems]; here is what makes its answers fit the text in the box. */
export function setUpFindings(list) {
  const editor = list.closest("[data-editor]");
  const form = list.closest("form");
  const textBox = editor.querySelector("textarea");
  const status = editor.querySelector("[data-config-status]");
  const result = form.querySelector("[data-test-result]");
  const asked = new WeakMap(); // request -> the text that it asks about
  let focused = -1;

  function sayUnchecked() {
    status.textContent = status.dataset.changed;
  }

  function ask() {
    list.dispatchEvent(new Event("config:check"));
  }

  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, target, xhr } = event.detail;
    asked.set(xhr, textBox.value);
    // What Send finds out goes further than this list.
    if (elt === list && result.ariaBusy === "true") event.preventDefault();
    if (target === result) list.dispatchEvent(new Event("htmx:abort"));
  });
  list.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target !== list) return;
    if (asked.get(event.detail.xhr) !== textBox.value) event.detail.shouldSwap = false;
    focused = [...list.querySelectorAll("button, summary")].indexOf(document.activeElement);
  });
  list.addEventListener("htmx:afterSettle", () => {
    if (focused >= 0) (list.querySelectorAll("button, summary")[focused] ?? editor.querySelector("[data-format]")).focus();
    focused = -1;
  });
  document.addEventListener("htmx:load", () => {
    if (textBox.value !== textBox.defaultValue) ask(); // typed before htmx was there
  }, { once: true });
  list.addEventListener("htmx:sendError", sayUnchecked);
  list.addEventListener("htmx:responseError", sayUnchecked);
  document.addEventListener("htmx:afterRequest", (event) => {
    const { target, xhr } = event.detail;
    if (target === result && asked.get(xhr) !== textBox.value) ask();
  });
}

document.querySelectorAll("[data-problems]").forEach(setUpFindings);
