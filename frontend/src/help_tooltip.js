/** Shows the help of a place: under the pointer, at the caret by F1 or Ctrl+I, on a problem's value, and by a tap. */
import { setDiagnosticsEffect } from "@codemirror/lint";
import { StateEffect, StateField } from "@codemirror/state";
import { EditorView, hoverTooltip, showTooltip, tooltips, ViewPlugin } from "@codemirror/view";
import { findHelp, findProblems } from "./help_content.js";

const MARGIN = 8; // pixels
const setHelp = StateEffect.define();

/** Return what is open after the caret moved: by the keyboard onto a problem opens its message. */
function follow(opened, transaction) {
  const { main } = transaction.newSelection;
  if (main.head === opened?.offset) return opened; // a tap sets the caret where its help is open
  const isByKeyboard = transaction.isUserEvent("select") && !transaction.isUserEvent("select.pointer");
  const isOnProblem = main.empty && findProblems(transaction.startState, main.head).length > 0;
  return isByKeyboard && isOnProblem ? { offset: main.head } : null;
}

/** {offset} whose help is open, or null; a new object draws it anew. */
const openHelp = StateField.define({
  create: () => null,
  update(opened, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setHelp)) return effect.value;
      if (effect.is(setDiagnosticsEffect)) return opened && { ...opened };
    }
    if (transaction.docChanged) return null;
    return transaction.selection ? follow(opened, transaction) : opened;
  },
});

export function closeHelp(view) {
  if (view.state.field(openHelp) === null) return false;
  view.dispatch({ effects: setHelp.of(null) });
  return true;
}

/** Open the help of the place at the caret and read it out. */
export function showHelp(view, help, offset = view.state.selection.main.from) {
  const found = findHelp(view.state, offset, help);
  const said = found ? found.dom.textContent : help.words.noHelp;
  view.dispatch({ effects: [setHelp.of(found && { offset }), EditorView.announce.of(said)] });
  return true;
}

function makeTooltip(state, help) {
  const opened = state.field(openHelp);
  const found = opened && findHelp(state, opened.offset, help);
  if (!found) return null;
  return { pos: found.from, end: found.to, above: true, create: (view) => ({ dom: closeByEscape(found.dom, view) }) };
}

function closeByEscape(dom, view) {
  dom.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    closeHelp(view);
    view.focus();
  });
  return dom;
}

function closeOnLeave(view) {
  view.dom.addEventListener("focusout", (event) => {
    if (view.contentDOM.contains(event.relatedTarget) || event.relatedTarget?.closest(".help")) return;
    queueMicrotask(() => closeHelp(view)); // the focus also leaves in the middle of an update
  });
  return {};
}

/** A tap shows what the pointer of a mouse would. */
function showOnTap(help) {
  return EditorView.domEventHandlers({
    click(event, view) {
      if (event.pointerType !== "touch") return;
      const offset = view.posAtCoords({ x: event.clientX, y: event.clientY });
      if (offset !== null) showHelp(view, help, offset);
    },
  });
}

function showOnHover(help) {
  return hoverTooltip((view, offset) => {
    const found = view.state.field(openHelp) === null ? findHelp(view.state, offset, help) : null;
    return found && { pos: found.from, end: found.to, above: true, create: () => ({ dom: found.dom }) };
  });
}

/** Keep a little distance from the edges of the screen. */
function findSpace() {
  return { left: MARGIN, top: MARGIN, right: innerWidth - MARGIN, bottom: innerHeight - MARGIN };
}

export function helpTooltips(help) {
  return [
    tooltips({ tooltipSpace: findSpace }),
    openHelp,
    showTooltip.compute([openHelp], (state) => makeTooltip(state, help)),
    showOnHover(help),
    showOnTap(help),
    ViewPlugin.define(closeOnLeave),
  ];
}
