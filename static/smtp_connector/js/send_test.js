/** Send by htmx: the answer's heading gets the focus, unless somebody went on meanwhile, and an edit after a test marks its result as outdated. */
export function setUpSend(box) {
  const result = box.querySelector("[data-test-result]");
  const recipient = box.querySelector("[data-recipient]");
  const recipientError = box.querySelector("[data-recipient-error]");
  const form = box.closest("form");
  let focusedAtStart = null; // null once somebody types on

  function showRecipientError() {
    const hasError = recipientError.textContent.trim() !== "";
    recipient.setAttribute("aria-invalid", String(hasError));
    return hasError;
  }

  function markOutdated() {
    const panel = result.querySelector("[data-result]:not([data-outdated])");
    if (!panel) return;
    panel.dataset.outdated = "";
    const note = document.createElement("p");
    note.className = "result-outdated";
    note.textContent = result.dataset.changed;
    panel.prepend(note);
  }

  box.addEventListener("htmx:beforeRequest", () => {
    result.ariaBusy = "true";
    focusedAtStart = document.activeElement;
  });
  box.addEventListener("htmx:afterRequest", () => {
    result.ariaBusy = "false";
  });
  box.addEventListener("htmx:beforeSwap", (event) => {
    // A session that ended answers 401 with a fragment to read.
    if ([401, 403].includes(event.detail.xhr.status)) event.detail.shouldSwap = true;
  });
  box.addEventListener("htmx:sendError", () => {
    result.textContent = result.dataset.unreachable;
  });
  box.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status >= 500) result.textContent = result.dataset.broken;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target !== result) return;
    const title = result.querySelector("[data-result-title]") ?? box.querySelector("[data-send]");
    const place = showRecipientError() ? recipient : title;
    if (![focusedAtStart, document.body].includes(document.activeElement)) return;
    place.focus();
    result.scrollIntoView({ block: "nearest" });
  });
  form.addEventListener("input", (event) => {
    focusedAtStart = null;
    const isConfig = event.target.matches("[data-config-text], [data-path]");
    if (isConfig && !("switching" in form.dataset)) markOutdated();
  });
  form.addEventListener("view:changed", (event) => {
    if (!event.detail.isSwitch) markOutdated();
  });
}

document.querySelectorAll("[data-send-box]").forEach(setUpSend);
