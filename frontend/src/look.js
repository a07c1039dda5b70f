/** Names for the stylesheet: which token is what, and how a fold is drawn. json_editor.css has the colours. */
import { foldGutter, syntaxHighlighting } from "@codemirror/language";
import { tagHighlighter, tags } from "@lezer/highlight";

const highlighter = tagHighlighter([
  { tag: tags.propertyName, class: "json-key" },
  { tag: tags.string, class: "json-string" },
  { tag: tags.number, class: "json-number" },
  { tag: [tags.bool, tags.null], class: "json-atom" },
]);

function drawFoldMark(isOpen) {
  const mark = document.createElement("span");
  mark.className = isOpen ? "fold-mark is-open" : "fold-mark";
  return mark;
}

export function look() {
  return [syntaxHighlighting(highlighter), foldGutter({ markerDOM: drawFoldMark })];
}
