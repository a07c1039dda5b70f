/** Puts line numbers beside the textarea in [data-line-numbers] and marks the lines that have a problem. */
function readProblemLines(editor) {
  const items = editor.querySelectorAll("[data-problems] [data-line]");
  const kinds = new Map();
  for (const item of items) {
    const line = Number(item.dataset.line);
    const isError = item.classList.contains("is-error");
    if (isError || !kinds.has(line)) kinds.set(line, isError ? "error" : "warning");
  }
  return kinds;
}

export function setUpLineNumbers(body) {
  const textBox = body.querySelector("textarea");
  const editor = body.closest("[data-editor]");
  const gutter = document.createElement("div");
  gutter.className = "editor-gutter";
  gutter.ariaHidden = "true";
  body.prepend(gutter);

  function draw() {
    const count = textBox.value.split("\n").length;
    const marked = readProblemLines(editor);
    const parts = [];
    let plain = "";
    for (let line = 1; line <= count; line += 1) {
      if (marked.has(line)) {
        const mark = document.createElement("span");
        mark.dataset.problem = marked.get(line);
        mark.textContent = line;
        parts.push(plain, mark);
        plain = "\n";
      } else {
        plain += `${line}\n`;
      }
    }
    gutter.replaceChildren(...parts, plain);
    follow();
  }

  function follow() {
    gutter.scrollTop = textBox.scrollTop;
  }

  // Typing inside a line changes no number.
  let drawnLines = 0;
  textBox.addEventListener("input", () => {
    const lines = textBox.value.split("\n").length;
    if (lines !== drawnLines) draw();
    drawnLines = lines;
  });
  textBox.addEventListener("scroll", follow);
  new ResizeObserver(() => {
    gutter.style.height = `${textBox.offsetHeight}px`;
    follow();
  }).observe(textBox);
  editor.addEventListener("problems:changed", draw);
  draw();
}

document.querySelectorAll("[data-line-numbers]").forEach(setUpLineNumbers);
