/** Completion of keys and of values that have a list, with the comma and the quotes that belong there. */
import { autocompletion, startCompletion } from "@codemirror/autocomplete";
import { listMissingKeys, listValues } from "./config_keys.js";
import { drawKey } from "./help_content.js";
import { findPlace, unquote } from "./json_place.js";

const MAX_SHOWN = 8; // a list that scrolls would have to take the focus
const PAIRS = ['""', "{}", "[]"];

function isOneOf(token, texts) {
  return token !== null && texts.includes(token.text);
}

/** Return the changes that write a key at a place, and what to select: the value, or the spot between its quotes. */
export function makeKeyEdit(place, offset, key) {
  const { token, previous, next } = place;
  const from = token ? token.from : offset;
  const to = token ? token.to : offset;
  const name = JSON.stringify(key.name);
  if (isOneOf(next, [":"])) {
    return { changes: [{ from, to, insert: name }], anchor: from + name.length, head: from + name.length };
  }
  const lacksComma = previous !== null && !isOneOf(previous, ["{", ","]);
  const comma = next !== null && !isOneOf(next, ["}", ","]) ? "," : "";
  const changes = [{ from, to, insert: `${name}: ${key.off}${comma}` }];
  if (lacksComma) changes.unshift({ from: previous.to, insert: "," });
  const start = from + (lacksComma ? 1 : 0) + name.length + 2;
  const isPair = PAIRS.includes(key.off);
  return { changes, anchor: start + (isPair ? 1 : 0), head: start + (isPair ? 1 : key.off.length) };
}

function placeOf(view) {
  const offset = view.state.selection.main.head;
  return { offset, place: findPlace(view.state.doc.toString(), offset) };
}

function applyKey(view, key) {
  const { offset, place } = placeOf(view);
  const { changes, anchor, head } = makeKeyEdit(place, offset, key);
  view.dispatch({ changes, selection: { anchor, head }, scrollIntoView: true, userEvent: "input.complete" });
  if (key.values) startCompletion(view);
}

function applyValue(view, text) {
  const { offset, place } = placeOf(view);
  const from = place.token ? place.token.from : offset;
  const to = place.token ? place.token.to : offset;
  view.dispatch({
    changes: { from, to, insert: text },
    selection: { anchor: from + text.length },
    userEvent: "input.complete",
  });
}

function completeKey(place, keys, words) {
  return listMissingKeys(keys, place).map((key, index) => ({
    label: key.name,
    detail: key.type,
    type: "property",
    boost: -index, // the order of the reference
    info: () => drawKey(key, words),
    apply: (view) => applyKey(view, key),
  }));
}

function completeValue(place, keys) {
  return listValues(keys, place).map((text, index) => ({
    label: unquote(text),
    boost: -index,
    type: "constant",
    apply: (view) => applyValue(view, text),
  }));
}

function makeSource(keys, words) {
  return (context) => {
    const place = findPlace(context.state.doc.toString(), context.pos);
    if (place.isKey && !place.token && !context.explicit) return null;
    const options = place.isKey ? completeKey(place, keys, words) : completeValue(place, keys);
    const start = place.token ? place.token.from + (place.token.text.startsWith('"') ? 1 : 0) : context.pos;
    const from = Math.min(start, context.pos);
    return options.length ? { from, options, validFor: /^[\w./-]*$/ } : null;
  };
}

export function completion(keys, words) {
  return autocompletion({ override: [makeSource(keys, words)], icons: false, maxRenderedOptions: MAX_SHOWN });
}
