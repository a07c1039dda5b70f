/** Puts the editor in the place of a textarea, which stays in the form and keeps the text. */
import { closeBrackets } from "@codemirror/autocomplete";
import { history } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, indentOnInput } from "@codemirror/language";
import { search } from "@codemirror/search";
import { EditorSelection, EditorState } from "@codemirror/state";
import { EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, lineNumbers } from "@codemirror/view";
import { commands } from "./commands.js";
import { completion } from "./completion.js";
import { helpTooltips } from "./help_tooltip.js";
import { look } from "./look.js";
import { markProblems, problemMarks } from "./problem_marks.js";
import { secretChips } from "./secret_chip.js";
import { mirrorInto, selectSpot, writeText } from "./text_box.js";
import { typing } from "./typing.js";

/** The names and states that a screen reader hears; the textarea's own, which other scripts keep up to date. */
function attributesOf(textBox) {
  return {
    "aria-label": textBox.labels[0].textContent,
    "aria-describedby": textBox.getAttribute("aria-describedby"),
    "aria-invalid": textBox.getAttribute("aria-invalid") ?? "false",
    tabindex: "0",
    translate: "no",
  };
}

function makeState(editor, textBox, help) {
  const isReadOnly = textBox.readOnly;
  return EditorState.create({
    doc: textBox.value,
    selection: EditorSelection.single(textBox.selectionStart, textBox.selectionEnd),
    extensions: [
      EditorView.contentAttributes.of(() => attributesOf(textBox)),
      EditorState.phrases.of(help.words),
      EditorState.readOnly.of(isReadOnly),
      problemMarks(),
      lineNumbers(),
      look(),
      json(),
      history(),
      bracketMatching(),
      closeBrackets(),
      indentOnInput(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      highlightSpecialChars(),
      search({ top: true }),
      completion(help.keys, help.words),
      helpTooltips(help),
      commands(help),
      mirrorInto(textBox),
      typing(),
      "storedSecrets" in editor.dataset ? secretChips(help.words, isReadOnly) : [],
    ],
  });
}

export function mountEditor(editor) {
  const textBox = editor.querySelector("[data-config-text]");
  const help = JSON.parse(document.getElementById("editor-help").textContent);
  const hadFocus = document.activeElement === textBox;
  const view = new EditorView({ state: makeState(editor, textBox, help), parent: textBox.parentElement });
  textBox.hidden = true;
  textBox.parentElement.classList.add("has-editor");
  if (hadFocus) view.focus();
  const mark = () => markProblems(view, editor.querySelector("[data-problems]"));
  editor.addEventListener("problems:changed", mark);
  editor.addEventListener("config:write", (event) => {
    writeText(view, event.detail);
    textBox.value = event.detail; // the form view puts texts of its own into it
  });
  editor.addEventListener("config:select", (event) => selectSpot(view, event.detail));
  textBox.labels[0].addEventListener("click", () => view.focus());
  mark();
}
