/** Marks the values that the list under the box names; the list is the server's, and nobody else judges the text. */
import { lintGutter, linter, setDiagnostics } from "@codemirror/lint";
import { findSpot } from "./text_spot.js";

/** Return one mark for each line of the list that names a place. */
export function readProblems(list, doc) {
  return [...list.querySelectorAll("[data-line]")].map((item) => ({
    ...findSpot(doc, Number(item.dataset.line), Number(item.dataset.column)),
    severity: item.classList.contains("is-error") ? "error" : "warning",
    message: item.querySelector(".problem-text").firstChild.textContent.trim(),
    item,
  }));
}

export function markProblems(view, list) {
  view.dispatch(setDiagnostics(view.state, readProblems(list, view.state.doc)));
}

/** The squiggles and the marks beside the line numbers; help_tooltip.js shows the texts. */
export function problemMarks() {
  const none = () => [];
  return [linter(null, { tooltipFilter: none }), lintGutter({ tooltipFilter: none })];
}
