/** From line and column, as the server names a value's first character, to the value in the editor's text. */
const VALUE = /"[^"\\]*(?:\\.[^"\\]*)*"?|[^\s,:{}[\]]+|./uy;

/** Return {from, to}; line and column count from 1, columns in code points. */
export function findSpot(doc, lineNumber, column) {
  const line = doc.line(Math.min(Math.max(lineNumber, 1), doc.lines));
  let start = 0;
  for (let count = 1; count < column && start < line.length; count += 1) {
    start += line.text.codePointAt(start) > 0xffff ? 2 : 1;
  }
  VALUE.lastIndex = start;
  const length = VALUE.exec(line.text)?.[0].length ?? 0;
  return { from: line.from + start, to: line.from + start + length };
}
