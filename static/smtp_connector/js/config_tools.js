/** Format and Reset in the bar of [data-editor], and the status that says whether the text was checked. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** Lay JSON out anew, token by token: numbers, escapes and repeated keys stay as they were typed. */
export function formatJson(text) {
  JSON.parse(text);
  let depth = 0;
  let result = "";
  const tokens = text.match(TOKEN);
  tokens.forEach((token, index) => {
    const next = tokens[index + 1];
    const newLine = () => `\n${"  ".repeat(depth)}`;
    if (token === "{" || token === "[") {
      const isEmpty = next === "}" || next === "]";
      depth += 1;
      result += isEmpty ? token : token + newLine();
    } else if (token === "}" || token === "]") {
      depth -= 1;
      const isEmpty = tokens[index - 1] === "{" || tokens[index - 1] === "[";
      result += isEmpty ? token : newLine() + token;
    } else if (token === ",") {
      result += token + newLine();
    } else {
      result += token === ":" ? ": " : token;
    }
  });
  return `${result}\n`;
}

/** Replace the text in a way that Ctrl+Z takes back, and tell everybody who listens. */
export function writeText(textBox, text) {
  textBox.focus();
  textBox.select();
  if (!document.execCommand("insertText", false, text)) {
    textBox.value = text;
    textBox.dispatchEvent(new Event("input", { bubbles: true }));
  }
  textBox.setSelectionRange(0, 0);
  textBox.scrollTop = 0;
}

export function setUpTools(editor) {
  const textBox = editor.querySelector("textarea");
  const status = editor.querySelector("[data-config-status]");

  function format() {
    try {
      const text = formatJson(textBox.value);
      if (text !== textBox.value) writeText(textBox, text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      status.textContent = status.dataset.notJson;
    }
  }

  function reset() {
    const { example, confirm: question } = editor.dataset;
    if (textBox.value !== example && confirm(question)) writeText(textBox, example);
  }

  textBox.addEventListener("input", () => {
    status.textContent = status.dataset.changed;
  });
  editor.addEventListener("config:write", (event) => writeText(textBox, event.detail));
  editor.addEventListener("click", (event) => {
    if (event.target.closest("[data-format]")) format();
    if (event.target.closest("[data-reset]")) reset();
  });
}

document.querySelectorAll("[data-editor]:has([data-config-status])").forEach(setUpTools);
