/** Typing over a selection. Chromium's own way leaves style attributes behind, which a strict policy reports. */
import { EditorView } from "@codemirror/view";

/** Return what the browser is about to replace; the editor's own selection may not have heard of it yet. */
function findTarget(view) {
  const range = view.root.getSelection().getRangeAt(0);
  const from = view.posAtDOM(range.startContainer, range.startOffset);
  return { from, to: view.posAtDOM(range.endContainer, range.endOffset) };
}

function typeOver(event, view) {
  const isTyping = event.inputType === "insertText" && event.data !== null && !event.isComposing;
  if (!isTyping || view.state.readOnly) return false;
  const { from, to } = findTarget(view);
  if (from >= to) return false;
  const make = () => {
    const anchor = from + event.data.length;
    const changes = { from, to, insert: event.data };
    return view.state.update({ changes, selection: { anchor }, userEvent: "input.type", scrollIntoView: true });
  };
  const handlers = view.state.facet(EditorView.inputHandler); // such as the one that closes brackets
  if (!handlers.some((handle) => handle(view, from, to, event.data, make))) view.dispatch(make());
  event.preventDefault();
  return true;
}

export function typing() {
  return EditorView.domEventHandlers({ beforeinput: typeOver });
}
