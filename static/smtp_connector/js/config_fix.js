/** A press on [data-fix] changes the text in the box without a new page; Undo in the note takes it back. */
const HEADERS = { Accept: "application/json" };

/** Ask the server for the changed text; null where it cannot be reached. */
async function askFor(form, button) {
  try {
    const body = new FormData(form, button);
    return await fetch(button.formAction, { method: "POST", headers: HEADERS, body });
  } catch {
    return null;
  }
}

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

  function say(words) {
    const text = document.createElement("span");
    text.textContent = words;
    note.replaceChildren(text);
  }

  function offerUndo(text, findings, statusText) {
    const undo = document.createElement("button");
    undo.type = "button";
    undo.className = "btn btn-ghost btn-sm";
    undo.textContent = note.dataset.undoLabel;
    undo.addEventListener("click", () => {
      write(text, findings, statusText);
      note.replaceChildren();
    });
    note.append(undo);
  }

  async function change(button) {
    const response = await askFor(form, button);
    if (response === null) {
      say(note.dataset.unreachable);
    } else if (!response.ok) {
      // The same post as a page of its own says what is wrong: a session that ended, for example.
      button.removeAttribute("data-fix");
      form.requestSubmit(button);
    } else {
      const answer = await response.json();
      const [findings, statusText] = [list.innerHTML, status.textContent];
      if (answer.before) write(answer.text, answer.findings, answer.status);
      say(answer.note);
      if (answer.before) offerUndo(answer.before, findings, statusText);
    }
  }

  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button?.matches("[data-fix]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    change(button);
  }, { capture: true });
}

document.querySelectorAll("form:has([data-fix-note])").forEach(setUpFixes);
