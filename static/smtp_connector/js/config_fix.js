/** A press on [data-fix] changes the text in the box without a new page; Undo in the note takes it back. */
const HEADERS = { Accept: "application/json" };

export function setUpFixes(form) {
  const editor = form.querySelector("[data-editor]");
  const note = form.querySelector("[data-fix-note]");
  const list = form.querySelector("[data-problems]");
  const status = form.querySelector("[data-config-status]");

  function write(text, findings, statusText) {
    editor.dispatchEvent(new CustomEvent("config:write", { detail: text }));
    list.innerHTML = findings;
    status.textContent = statusText;
  }

  function show(answer, before) {
    const words = document.createElement("span");
    words.textContent = answer.note;
    note.replaceChildren(words);
    if (!answer.before) return;
    const undo = document.createElement("button");
    undo.type = "button";
    undo.className = "btn btn-ghost btn-sm";
    undo.textContent = note.dataset.undoLabel;
    undo.addEventListener("click", () => {
      write(answer.before, before.findings, before.status);
      note.replaceChildren();
    });
    note.append(undo);
  }

  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (!button?.matches("[data-fix]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const before = { findings: list.innerHTML, status: status.textContent };
    try {
      const body = new FormData(form, button);
      const response = await fetch(button.formAction, { method: "POST", headers: HEADERS, body });
      if (!response.ok) throw new Error(response.statusText);
      const answer = await response.json();
      write(answer.text, answer.findings, answer.status);
      show(answer, before);
    } catch {
      // The same post as a page of its own says what is wrong: a session that ended, for example.
      button.removeAttribute("data-fix");
      form.requestSubmit(button);
    }
  }, { capture: true });
}

document.querySelectorAll("form:has([data-fix-note])").forEach(setUpFixes);
