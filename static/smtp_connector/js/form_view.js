/** Form and JSON show one document: a press goes to the server, which writes what was typed into the text. */
const OURS = "[data-show], [data-change]";
const HEADERS = { Accept: "application/json" };

export function setUpFormView(form) {
  const panel = form.querySelector("[data-form-view]");
  const box = form.querySelector("[data-json-view]");
  const editor = form.querySelector("[data-editor]");
  const textBox = form.querySelector("[data-config-text]");
  const state = document.querySelector("[data-save-state]");
  let textInBox = textBox.value; // what the box showed last

  /** Ask again while somebody typed on during the request, so that no key press is lost. */
  async function ask(button) {
    const write = () => new FormData(form, button);
    const same = (one, other) => JSON.stringify([...one]) === JSON.stringify([...other]);
    for (;;) {
      const body = write();
      const response = await fetch(button.formAction, { method: "POST", headers: HEADERS, body });
      if (!response.ok) throw new Error(response.statusText);
      const answer = await response.json();
      if (same(body, write())) return answer;
    }
  }

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
    if (answer.text !== textInBox) editor.dispatchEvent(new CustomEvent("config:write", { detail: answer.text }));
    form.querySelector("[data-problems]").innerHTML = answer.findings;
    form.querySelector("[data-config-status]").textContent = answer.status;
    form.querySelector("[data-fix-note]").textContent = answer.note;
  }

  function show(answer, button) {
    const isForm = answer.form !== "";
    (isForm ? showForm : showBox)(answer);
    for (const each of form.querySelectorAll("[data-show]")) each.ariaPressed = String((each.value === "form") === isForm);
    state.textContent = answer.state;
    (panel.querySelector("[autofocus]") ?? (button.isConnected ? button : panel)).focus();
    form.dispatchEvent(new Event("view:changed", { bubbles: true }));
  }

  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    const isFix = !panel.hidden && button?.name === "fix";
    if (!(isFix || button?.matches(OURS)) || "plain" in button.dataset) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    try {
      show(await ask(button), button);
    } catch {
      // The same post as a page of its own says what is wrong: a session that ended, for example.
      button.dataset.plain = "";
      form.requestSubmit(button);
    }
  }, { capture: true });
}

document.querySelectorAll("form:has([data-form-view])").forEach(setUpFormView);
