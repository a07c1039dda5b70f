import assert from "node:assert/strict";
import { test } from "node:test";
import { Text } from "@codemirror/state";
import { findSmallestChange } from "../src/smallest_change.js";
import { findSpot } from "../src/text_spot.js";

const DOC = Text.of(["{", '  "\u{1F600}": "a\\"b", "port": 70000,', "}"]);

for (const [line, column, text] of [
  [2, 3, '"\u{1F600}"'],
  [2, 8, '"a\\"b"'],
  [2, 24, "70000"],
  [1, 1, "{"],
  [9, 99, ""],
]) {
  test(`value at line ${line}, column ${column}`, () => {
    const { from, to } = findSpot(DOC, line, column);
    assert.equal(DOC.sliceString(from, to), text);
  });
}

for (const [before, after] of [
  ["", "abc"],
  ["abc", ""],
  ["abab", "ab"],
  ['{"port": 25}', '{"port": 2525}'],
  ["same", "same"],
]) {
  test(`smallest change from ${before} to ${after}`, () => {
    const { from, to, insert } = findSmallestChange(before, after);
    assert.equal(before.slice(0, from) + insert + before.slice(to), after);
    assert.ok(insert.length <= Math.max(after.length - before.length, 0) || insert.length < after.length);
  });
}
