/** Format and Reset in the bar of [data-editor]. */
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

export function setUpTools(editor) {
  const textBox = editor.querySelector("textarea");
  const status = editor.querySelector("[data-config-status]");

  function write(text) {
    if (text !== textBox.value) editor.dispatchEvent(new CustomEvent("config:write", { detail: text }));
  }

  function format() {
    try {
      write(formatJson(textBox.value));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      status.textContent = status.dataset.notJson;
    }
  }

  function reset() {
    const { example, confirm: question } = editor.dataset;
    if (textBox.value !== example && confirm(question)) write(example);
  }

  editor.addEventListener("click", (event) => {
    if (event.target.closest("[data-format]")) format();
    if (event.target.closest("[data-reset]")) reset();
  });
}

document.querySelectorAll("[data-editor]:has([data-config-status])").forEach(setUpTools);
