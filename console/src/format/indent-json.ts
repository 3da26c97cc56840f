const TOKEN = /"(?:\\.|[^"\\])*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** JSON text with one member a line. Only the space between tokens changes: every digit stays as it was written. */
export function indentJson(text: string): string {
  const tokens = text.match(TOKEN) ?? [];
  let depth = 0;
  let indented = '';
  for (const [i, token] of tokens.entries()) {
    const isEmpty = (token === '{' && tokens[i + 1] === '}') || (token === '[' && tokens[i + 1] === ']');
    const closesEmpty = (token === '}' && tokens[i - 1] === '{') || (token === ']' && tokens[i - 1] === '[');
    if ((token === '}' || token === ']') && !closesEmpty) {
      depth -= 1;
      indented += newLine(depth);
    }
    indented += token;
    if (token === ':') indented += ' ';
    if (token === ',') indented += newLine(depth);
    if ((token === '{' || token === '[') && !isEmpty) {
      depth += 1;
      indented += newLine(depth);
    }
  }
  return indented;
}

function newLine(depth: number): string {
  return `\n${'  '.repeat(depth)}`;
}
