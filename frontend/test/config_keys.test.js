import assert from "node:assert/strict";
import { test } from "node:test";
import { findKey, listMissingKeys, listValues, writePath } from "../src/config_keys.js";
import { findPlace } from "../src/json_place.js";

const KEYS = [
  { path: "host", off: '""' },
  { path: "auth", off: "{}" },
  { path: "auth.type", kind: "login", values: ['"login"'] },
  { path: "auth.user", kind: "login", meaning: "name" },
  { path: "auth.type", kind: "oauth2", values: ['"oauth2"'] },
  { path: "auth.user", kind: "oauth2", meaning: "mailbox" },
  { path: "templates[].subject" },
];

function at(marked) {
  return findPlace(marked.replace("|", ""), marked.indexOf("|"));
}

test("path of a list's items has brackets", () => {
  assert.equal(writePath(["templates", 3, "subject"]), "templates[].subject");
});

test("key is that of the kind of auth", () => {
  assert.equal(findKey(KEYS, at('{"auth": {"user|": "", "type": "OAuth2"}}')).meaning, "mailbox");
  assert.equal(findKey(KEYS, at('{"auth": {"user|": ""}}')).meaning, "name");
  assert.equal(findKey(KEYS, at('{"other|": ""}')), null);
});

test("missing keys are those of the level, each once", () => {
  assert.deepEqual(listMissingKeys(KEYS, at('{"host": "", |}')).map((key) => key.name), ["auth"]);
  assert.deepEqual(listMissingKeys(KEYS, at('{"auth": {|}}')).map((key) => key.name), ["type", "user"]);
  assert.deepEqual(listMissingKeys(KEYS, at('{"templates": [{|}]}')).map((key) => key.name), ["subject"]);
});

test("name that is typed to its end is still offered", () => {
  assert.deepEqual(listMissingKeys(KEYS, at('{"host|"}')).map((key) => key.name), ["host", "auth"]);
});

test("values are those of every kind", () => {
  assert.deepEqual(listValues(KEYS, at('{"auth": {"type": |}}')), ['"login"', '"oauth2"']);
});
