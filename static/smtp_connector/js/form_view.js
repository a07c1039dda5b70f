/** Form and JSON show one document: a press goes to the server, which writes what was typed into the text. */
import { askServer } from "./form_request.js";

const OURS = "[data-show], [data-change]";

export function setUpFormView(form) {
  const panel = form.querySelector("[data-form-view]");
  const box = form.querySelector("[data-json-view]");
  const editor = form.querySelector("[data-editor]");
  const textBox = form.querySelector("[data-config-text]");
  const showButtons = [...form.querySelectorAll("[data-show]")];
  const state = document.querySelector("[data-save-state]");
  let textInBox = textBox.value; // what the box showed last

  function showForm(answer) {
    if (!box.hidden) textInBox = textBox.value;
    panel.innerHTML = answer.form;
    panel.hidden = false;
    box.hidden = true;
    textBox.value = answer.text;
  }

  function showBox(answer) {
    panel.replaceChildren();
    panel.hidden = true;
    box.hidden = false;
    textBox.value = textInBox;
    editor.dispatchEvent(new CustomEvent("config:write", { detail: answer.text }));
    form.querySelector("[data-problems]").innerHTML = answer.findings;
    form.querySelector("[data-config-status]").textContent = answer.status;
    const words = document.createElement("span");
    words.textContent = answer.note;
    form.querySelector("[data-fix-note]").replaceChildren(...(answer.note ? [words] : []));
  }

  function show(answer, button) {
    const isForm = answer.form !== "";
    const focused = document.activeElement;
    form.dataset.switching = ""; // what is written now, nobody typed
    (isForm ? showForm : showBox)(answer);
    delete form.dataset.switching;
    delete form.dataset.formTyped;
    for (const each of showButtons) each.ariaPressed = String((each.value === "form") === isForm);
    state.textContent = answer.state;
    (panel.querySelector("[autofocus]") ?? (focused.isConnected ? focused : panel)).focus();
    const isSwitch = showButtons.includes(button);
    form.dispatchEvent(new CustomEvent("view:changed", { bubbles: true, detail: { isSwitch } }));
  }

  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    const isFix = !panel.hidden && button?.name === "fix";
    if (!(isFix || button?.matches(OURS)) || "plain" in button.dataset) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    try {
      show(await askServer(form, button), button);
    } catch {
      // The same post as a page of its own says what is wrong: a session that ended, for example.
      button.dataset.plain = "";
      form.requestSubmit(button);
    }
  }, { capture: true });
  panel.addEventListener("input", () => {
    form.dataset.formTyped = "";
  });
  editor.addEventListener("config:write", () => {
    if (panel.hidden) return;
    panel.replaceChildren(); // another text came: its fields are to be shown, these not to be written into it
    showButtons.find((each) => each.value === "form").click();
  });
}

document.querySelectorAll("form:has([data-form-view])").forEach(setUpFormView);
