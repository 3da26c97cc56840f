const TOKEN = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|`(?:[^`]|``)*`|\w+|;|[^\s\w;]/gu;

/**
 * The statements of a script, without their semicolons: a gateway takes one a call. `EXECUTE STATEMENT SET BEGIN … END` is
 * one; `BEGIN STATEMENT SET`, its inserts and `END` are several, as a gateway wants them.
 */
export function splitScript(script: string): string[] {
  const statements: string[] = [];
  let start = 0;
  let words: string[] = [];
  for (const match of script.matchAll(TOKEN)) {
    if (match[0].startsWith('--') || match[0].startsWith('/*')) continue;
    if (match[0] !== ';') words.push(match[0].toUpperCase());
    else if (!isOpenSet(words)) {
      if (words.length > 0) statements.push(script.slice(start, match.index).trim());
      start = match.index + 1;
      words = [];
    }
  }
  if (words.length > 0) statements.push(script.slice(start).trim());
  return statements;
}

function isOpenSet(words: readonly string[]): boolean {
  const isSet = words[0] === 'EXECUTE' && words[1] === 'STATEMENT' && words[2] === 'SET';
  const count = (wanted: string): number => words.filter((word) => word === wanted).length;
  // A CASE has an END of its own.
  return isSet && count('END') <= count('CASE');
}
