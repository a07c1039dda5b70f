/** The keys of the box. Tab leaves it, and Ctrl+Enter and Ctrl+S belong to the page. */
import { closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, historyKeymap } from "@codemirror/commands";
import { foldKeymap } from "@codemirror/language";
import { nextDiagnostic, previousDiagnostic } from "@codemirror/lint";
import { searchKeymap } from "@codemirror/search";
import { keymap } from "@codemirror/view";
import { closeHelp, showHelp } from "./help_tooltip.js";

export function commands(help) {
  const show = (view) => showHelp(view, help);
  const goTo = (move) => (view) => move(view) && show(view);
  return keymap.of([
    { key: "F1", run: show },
    { key: "Mod-i", run: show },
    { key: "F8", run: goTo(nextDiagnostic), shift: goTo(previousDiagnostic) },
    ...completionKeymap,
    { key: "Escape", run: closeHelp },
    ...closeBracketsKeymap,
    ...defaultKeymap.filter((binding) => binding.key !== "Mod-Enter"),
    ...searchKeymap,
    ...historyKeymap,
    ...foldKeymap,
  ]);
}
