/** Ctrl+S (or Cmd+S) saves, Ctrl+Enter sends. */
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  const selector = { s: "[data-save]", Enter: "[data-send]" }[event.key];
  const button = selector && document.querySelector(selector);
  if (!button) return;
  event.preventDefault();
  if (!button.disabled && !event.repeat) button.click();
});
