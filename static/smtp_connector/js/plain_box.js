/** What the page does with the plain textarea in [data-editor], as long as the JSON editor has not taken its place. */
const VALUE = /"(?:[^"\\\n]|\\.)*"?|[^\s,:{}[\]]+|./uy;

/** Return where a line and column (from 1, in code points) stand in the text, in UTF-16 units. */
export function findOffset(text, line, column) {
  const lines = text.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, item) => sum + item.length + 1, 0);
  const head = Array.from(lines[line - 1] ?? "").slice(0, column - 1);
  return Math.min(before + head.join("").length, text.length);
}

export function selectSpot(textBox, { line, column }) {
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

/** Replace the text in a way that Ctrl+Z takes back, and tell everybody who listens. */
export function writeText(textBox, text) {
  if (textBox.value === text) return;
  textBox.focus();
  textBox.select();
  if (!document.execCommand("insertText", false, text)) {
    textBox.value = text;
    textBox.dispatchEvent(new Event("input", { bubbles: true }));
  }
  textBox.setSelectionRange(0, 0);
  textBox.scrollTop = 0;
}

export function setUpPlainBox(editor) {
  const textBox = editor.querySelector("textarea");
  editor.addEventListener("config:write", (event) => {
    if (!textBox.hidden) writeText(textBox, event.detail);
  });
  editor.addEventListener("config:select", (event) => {
    if (!textBox.hidden) selectSpot(textBox, event.detail);
  });
}

document.querySelectorAll("[data-editor]").forEach(setUpPlainBox);
