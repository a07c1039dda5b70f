/** Shows the mask of a stored secret as one unit with a Replace button; the secret itself is never on the page. */
import { isolateHistory } from "@codemirror/commands";
import { Prec } from "@codemirror/state";
import { Decoration, EditorView, keymap, MatchDecorator, ViewPlugin, WidgetType } from "@codemirror/view";

const MASK = /"\u2022{16}"|\u2022{16}/g; // a proxy's stands inside its URL

class SecretChip extends WidgetType {
  constructor(words, isReadOnly) {
    super();
    this.words = words;
    this.isReadOnly = isReadOnly;
  }

  eq(other) {
    return other.isReadOnly === this.isReadOnly;
  }

  toDOM(view) {
    const chip = document.createElement("span");
    chip.className = "secret-chip";
    chip.textContent = this.words.stored;
    if (!this.isReadOnly) chip.append(" ", this.makeButton(view, chip));
    return chip;
  }

  makeButton(view, chip) {
    const button = document.createElement("button");
    button.type = "button";
    button.tabIndex = -1; // Enter on the chip does the same
    button.className = "secret-chip-replace";
    button.textContent = this.words.replace;
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => replaceAt(view, view.posAtDOM(chip)));
    return button;
  }

  ignoreEvent(event) {
    return event.target instanceof HTMLButtonElement;
  }
}

/** Return {from, to} of each mask in the text. */
function findMasks(state) {
  const found = state.doc.toString().matchAll(MASK);
  return [...found].map((match) => ({ from: match.index, to: match.index + match[0].length }));
}

function replace(view, { from, to }) {
  const isWhole = view.state.sliceDoc(from, from + 1) === '"';
  view.dispatch({
    changes: { from, to, insert: isWhole ? '""' : "" },
    selection: { anchor: from + (isWhole ? 1 : 0) },
    userEvent: "input.replace",
    annotations: isolateHistory.of("full"),
  });
  view.focus();
  return true;
}

function replaceAt(view, offset) {
  const mask = findMasks(view.state).find(({ from, to }) => from <= offset && offset < to);
  return mask ? replace(view, mask) : false;
}

/** Make a command that replaces the chip that is selected, or that the caret touches at one of the sides. */
function replaceBeside(touches) {
  return (view) => {
    const { main } = view.state.selection;
    if (view.state.readOnly) return false;
    const mask = findMasks(view.state).find(({ from, to }) =>
      main.empty ? touches(main.head, from, to) : main.from === from && main.to === to,
    );
    return mask ? replace(view, mask) : false;
  };
}

export function secretChips(words, isReadOnly) {
  const chip = Decoration.replace({ widget: new SecretChip(words, isReadOnly) });
  const matcher = new MatchDecorator({ regexp: MASK, decoration: chip });
  const plugin = ViewPlugin.define(
    (view) => ({
      chips: matcher.createDeco(view),
      update(update) {
        this.chips = matcher.updateDeco(update, this.chips);
      },
    }),
    {
      decorations: (value) => value.chips,
      provide: (self) => EditorView.atomicRanges.of((view) => view.plugin(self)?.chips ?? Decoration.none),
    },
  );
  const keys = [
    { key: "Enter", run: replaceBeside((head, from, to) => head === from || head === to) },
    { key: "Backspace", run: replaceBeside((head, from, to) => head === to) },
    { key: "Delete", run: replaceBeside((head, from) => head === from) },
  ];
  return [plugin, Prec.high(keymap.of(keys))];
}
