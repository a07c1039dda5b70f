/** The keys that a config may have, as the page lists them: {path, type, meaning, off, values, kind, …}. */
import { unquote } from "./json_place.js";

/** Write a path as the list does: ["templates", 0, "subject"] is "templates[].subject". */
export function writePath(parts) {
  return parts.map((part) => (typeof part === "number" ? "[]" : `.${part}`)).join("").replace(/^\./, "");
}

/** Return the keys of that path that fit the kind of `auth` around the place; all of them where it says none. */
function choose(keys, place) {
  const kind = unquote(place.values.get("type") ?? "").toLowerCase();
  const fitting = keys.filter((key) => !key.kind || key.kind === kind);
  return fitting.length ? fitting : keys;
}

/** Return what is known of the key or value at a place, or null. */
export function findKey(keys, place) {
  const path = writePath([...place.parents, place.name]);
  const same = keys.filter((key) => key.path === path);
  return choose(same, place)[0] ?? null;
}

/** Return the keys that may still be added to the object at a place, each once. */
export function listMissingKeys(keys, place) {
  const start = writePath([...place.parents, ""]);
  const below = keys.filter((key) => key.path.startsWith(start) && /^\w+$/.test(key.path.slice(start.length)));
  // What is being typed here may be the whole name already.
  const present = new Set([...place.values.keys()].filter((name) => name !== place.name));
  const missing = below.filter((key) => !present.has(key.path.slice(start.length)));
  const isFirst = (key, index, all) => all.findIndex((other) => other.path === key.path) === index;
  return choose(missing, place).filter(isFirst).map((key) => ({ ...key, name: key.path.slice(start.length) }));
}

/** Return the JSON texts that may stand as the value at a place, whatever kind of `auth`; none when it is free. */
export function listValues(keys, place) {
  const path = writePath([...place.parents, place.name]);
  return [...new Set(keys.filter((key) => key.path === path).flatMap((key) => key.values ?? []))];
}
