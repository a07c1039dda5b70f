/** The textarea stays the form's field: each change goes into it, and what the page writes goes into the editor. */
import { isolateHistory } from "@codemirror/commands";
import { EditorView } from "@codemirror/view";
import { findSmallestChange } from "./smallest_change.js";
import { findSpot } from "./text_spot.js";

/** Copy each change into the textarea, for whoever listens to it and for the post. */
export function mirrorInto(textBox) {
  return EditorView.updateListener.of((update) => {
    if (!update.docChanged) return;
    textBox.value = update.state.doc.toString();
    textBox.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

/** Put a new text in, as one step that Undo takes back. */
export function writeText(view, text) {
  const changes = findSmallestChange(view.state.doc.toString(), text.replace(/\r\n?/g, "\n"));
  view.dispatch({
    changes,
    selection: { anchor: changes.from },
    scrollIntoView: true,
    userEvent: "input.write",
    annotations: isolateHistory.of("full"),
  });
  view.focus();
}

/** Select the value at line and column and bring it into sight. */
export function selectSpot(view, { line, column }) {
  const { from, to } = findSpot(view.state.doc, line, column);
  view.focus();
  view.dispatch({
    selection: { anchor: from, head: to },
    effects: EditorView.scrollIntoView(from, { y: "center" }),
  });
  view.dom.scrollIntoView({ block: "nearest" });
}
