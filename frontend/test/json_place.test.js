import assert from "node:assert/strict";
import { test } from "node:test";
import { findPlace } from "../src/json_place.js";

/** Find the place of "|" in a text. */
function at(marked) {
  const offset = marked.indexOf("|");
  return findPlace(marked.replace("|", ""), offset);
}

const PLACES = [
  ['{"po|rt": 587}', [], "port", true],
  ['{"port": 5|87}', [], "port", false],
  ['{"port": |}', [], "port", false],
  ['{"auth": {"user": "a", |}}', ["auth"], "", true],
  ['{"auth": {"pass": "|"}}', ["auth"], "pass", false],
  ['{"templates": [{}, {"subject": |}]}', ["templates", 1], "subject", false],
  ['{"tls": {"ca": ["a", |]}}', ["tls", "ca"], 1, false],
  ['{"a": {"b": [1}, "c|": 2}', [], "c", true],
  ['{"host": , "auth": {"user" "a", "pa|', ["auth"], "pa", true],
  ['{"a": "x{\\"y" |', [], "", true],
  ["|", [], 0, false],
];
for (const [text, parents, name, isKey] of PLACES) {
  test(`place in ${text}`, () => {
    const place = at(text);
    assert.deepEqual([place.parents, place.name, place.isKey], [parents, name, isKey]);
  });
}

test("values of the object are known, also those behind the place", () => {
  const { values } = at('{"auth": {|"type": "oauth2", "tls": {"ca": 1}}, "host": "h"}');
  assert.deepEqual([...values], [["type", '"oauth2"'], ["tls", ""]]);
});

test("tokens beside the place tell which commas are missing", () => {
  const { previous, next, token } = at('{"a": 1 | "b": 2}');
  assert.deepEqual([previous.text, next.text, token], ["1", '"b"', null]);
});

test("next token of a key is its colon", () => {
  assert.equal(at('{"a|": 1}').next.text, ":");
});

test("long text without an end is read to its end", () => {
  const place = findPlace(`{"a": "${"\\\\".repeat(120_000)}`, 240_000);
  assert.equal(place.name, "a");
});
