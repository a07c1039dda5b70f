/** Where in a JSON text an offset is; also while the text is broken, as it is whenever somebody types. */
const TOKEN = /"[^"\\\n]*(?:\\.[^"\\\n]*)*"?|[{}[\],:]|[^\s{}[\],:"]+/g;
const CLOSES = { "}": "{", "]": "[" };

/** Return what a string's token says; an unfinished one as far as it goes. */
export function unquote(text) {
  return text.replace(/^"|"$/g, "");
}

function makeFrame(kind) {
  return { kind, key: "", index: 0, values: new Map(), expects: kind === "{" ? "key" : "value" };
}

function isScalar(token) {
  return !"{}[],:".includes(token.text);
}

/** Go one token on. A key without a comma before it, or a bracket too few, ends nothing. */
function take(stack, token) {
  const frame = stack.at(-1);
  if (token.text === "{" || token.text === "[") {
    stack.push(makeFrame(token.text));
  } else if (token.text in CLOSES) {
    const depth = stack.findLastIndex((item) => item.kind === CLOSES[token.text]);
    if (depth > 0) stack.length = depth;
    stack.at(-1).expects = "comma";
  } else if (token.text === ",") {
    frame.index += 1;
    frame.expects = frame.kind === "{" ? "key" : "value";
  } else if (token.text === ":") {
    frame.expects = "value";
  } else if (frame.kind === "{" && frame.expects !== "value") {
    frame.key = unquote(token.text);
    frame.values.set(frame.key, "");
    frame.expects = "colon";
  } else {
    frame.values.set(frame.kind === "{" ? frame.key : frame.index, token.text);
    frame.expects = "comma";
  }
}

/**
 * Say what stands at an offset.
 *
 * parents: path of the object or list around it. isKey: a key stands there or may stand there. name: that key, or
 * the key or number of the value. token: {text, from, to} of the key or scalar there, or null. previous, next: the
 * tokens beside it. values: of the object or list around it, key -> its text, with those that come later.
 */
export function findPlace(text, offset) {
  const stack = [makeFrame("root")];
  const tokens = text.matchAll(TOKEN);
  let place = null;
  let previous = null;
  for (const match of tokens) {
    const token = { text: match[0], from: match.index, to: match.index + match[0].length };
    if (!place && (token.from >= offset || (isScalar(token) && token.to >= offset))) {
      place = describe(stack, token, offset, previous);
    } else if (place && place.next === undefined) {
      place.next = token;
    }
    take(stack, token);
    previous = token;
    if (place?.next && !stack.includes(place.frame)) break;
  }
  place ??= describe(stack, null, offset, previous);
  return { ...place, next: place.next ?? null, values: place.frame.values };
}

function describe(stack, token, offset, previous) {
  const frame = stack.at(-1);
  const isAt = token !== null && isScalar(token) && token.from <= offset;
  const isKey = frame.kind === "{" && frame.expects !== "value";
  const slot = frame.kind === "{" ? frame.key : frame.index;
  return {
    frame,
    parents: stack.slice(1, -1).map((item) => (item.kind === "{" ? item.key : item.index)),
    isKey,
    name: isKey ? unquote(isAt ? token.text : "") : slot,
    token: isAt ? token : null,
    previous,
    next: isAt ? undefined : token ?? undefined,
  };
}
