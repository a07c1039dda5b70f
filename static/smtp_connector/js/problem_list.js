/** A press on a problem's line in [data-problems] selects the spot in the textarea; without it the list is text. */
const VALUE = /"(?:[^"\\\n]|\\.)*"?|[^\s,:{}[\]]+|./uy;

/** Return where a line and column (from 1, in code points) stand in the text, in UTF-16 units. */
export function findOffset(text, line, column) {
  const lines = text.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, item) => sum + item.length + 1, 0);
  const head = Array.from(lines[line - 1] ?? "").slice(0, column - 1);
  return Math.min(before + head.join("").length, text.length);
}

export function selectSpot(textBox, line, column) {
  const start = findOffset(textBox.value, line, column);
  VALUE.lastIndex = start;
  const end = start + (VALUE.exec(textBox.value)?.[0].length ?? 0);
  textBox.focus();
  textBox.setSelectionRange(start, end);
  const lineHeight = parseFloat(getComputedStyle(textBox).lineHeight) || 20;
  textBox.scrollTop = Math.max(0, (line - 4) * lineHeight);
  textBox.scrollLeft = 0;
  textBox.scrollIntoView({ block: "nearest" });
}

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
  const dress = () => {
    list.querySelectorAll("span[data-problem-line]").forEach(makeButton);
    const hasProblems = list.querySelector(".is-error") !== null;
    editor.classList.toggle("is-invalid", hasProblems);
    textBox.setAttribute("aria-invalid", String(hasProblems));
    editor.dispatchEvent(new Event("problems:changed"));
  };
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[data-line]");
    if (item) selectSpot(textBox, Number(item.dataset.line), Number(item.dataset.column));
  });
  editor.closest("form").addEventListener("click", (event) => {
    const button = event.target.closest("[data-go-line]");
    if (button) selectSpot(textBox, Number(button.dataset.goLine), Number(button.dataset.goColumn));
  });
  new MutationObserver((changes) => {
    if (changes.some((change) => change.target === list)) dress();
  }).observe(list, { childList: true });
  dress();
}

document.querySelectorAll("[data-problems]").forEach(setUpProblems);
