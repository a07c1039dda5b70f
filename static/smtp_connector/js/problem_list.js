/** A press on a problem's line in [data-problems] selects the spot in the text; without it the list is text. */
function makeButton(label) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = label.className;
  button.textContent = label.textContent;
  label.replaceWith(button);
}

export function setUpProblems(list) {
  const editor = list.closest("[data-editor]");
  const textBox = editor.querySelector("textarea");
  const status = editor.querySelector("[data-config-status]");
  const live = editor.querySelector("[data-config-live]");
  let said = status.textContent;

  /** Tell a screen reader how many problems there are, once for each number. */
  function say() {
    if (status.textContent !== said) live.textContent = status.textContent;
    said = status.textContent;
  }

  function select(line, column) {
    const detail = { line: Number(line), column: Number(column) };
    editor.dispatchEvent(new CustomEvent("config:select", { detail }));
  }

  const dress = () => {
    list.querySelectorAll("span[data-problem-line]").forEach(makeButton);
    const hasProblems = list.querySelector(".is-error") !== null;
    editor.classList.toggle("is-invalid", hasProblems);
    textBox.setAttribute("aria-invalid", String(hasProblems));
    editor.dispatchEvent(new Event("problems:changed"));
    say();
  };
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[data-line]");
    if (item && !event.target.closest(".fix")) select(item.dataset.line, item.dataset.column);
  });
  editor.closest("form").addEventListener("click", (event) => {
    const button = event.target.closest("[data-go-line]");
    if (button) select(button.dataset.goLine, button.dataset.goColumn);
  });
  new MutationObserver((changes) => {
    if (changes.some((change) => change.target === list)) dress();
  }).observe(list, { childList: true });
  dress();
}

document.querySelectorAll("[data-problems]").forEach(setUpProblems);
