/** What the box has to say of one place: its problems, as the list under the box has them, and its key's meaning. */
import { forEachDiagnostic } from "@codemirror/lint";
import { findKey } from "./config_keys.js";
import { findPlace, unquote } from "./json_place.js";

function draw(tag, className, ...children) {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...children);
  return element;
}

/** Set what stands between backticks as code. */
function withCode(text) {
  return text.split("`").map((part, index) => (index % 2 ? draw("code", "", part) : part));
}

function drawCodes(label, texts) {
  const codes = texts.flatMap((text, index) => [index ? ", " : " ", draw("code", "", text)]);
  return draw("p", "help-meta", label, ...codes);
}

export function drawKey(key, words) {
  const head = draw("p", "help-head", draw("code", "help-name", key.path), " ", draw("span", "help-type", key.type));
  if (key.required) head.append(" ", draw("span", "help-type", words.required));
  const box = draw("div", "help-key", head, draw("p", "help-meaning", ...withCode(key.meaning)));
  if (key.default) box.append(drawCodes(words.default, [key.default]));
  if (key.values) box.append(drawCodes(words.allowed, key.values.map(unquote)));
  return box;
}

function drawProblem(diagnostic) {
  const text = diagnostic.item.querySelector(".problem-text").cloneNode(true);
  return draw("div", `help-problem is-${diagnostic.severity}`, text);
}

/** Return the problems at an offset. */
export function findProblems(state, offset) {
  const found = [];
  forEachDiagnostic(state, (diagnostic, from, to) => {
    if (from <= offset && offset <= to) found.push(diagnostic);
  });
  return found;
}

/** Return {from, to, dom} for what there is to say at an offset, or null. */
export function findHelp(state, offset, { keys, words }) {
  const place = findPlace(state.doc.toString(), offset);
  const key = place.token ? findKey(keys, place) : null;
  const problems = findProblems(state, offset);
  if (!key && problems.length === 0) return null;
  const dom = draw("div", "help", ...problems.map(drawProblem), ...(key ? [drawKey(key, words)] : []));
  const from = place.token?.from ?? offset;
  return { from, to: Math.max(place.token?.to ?? offset, from), dom };
}
