/** A piece of SQL text and what it is, for colouring. */
export interface SqlPiece {
  kind: 'comment' | 'string' | 'number' | 'word' | 'plain';
  text: string;
}

const WORDS =
  /^(?:ADD|ALL|AND|ANY|ARRAY|AS|ASC|BETWEEN|BIGINT|BOOLEAN|BY|BYTES|CASE|CAST|CREATE|CROSS|DATE|DAY|DECIMAL|DELETE|DESC|DESCRIPTOR|DISTINCT|DOUBLE|DROP|ELSE|END|ENFORCED|EXISTS|EXPLAIN|FALSE|FLOAT|FOR|FROM|FULL|GROUP|HAVING|HOP|HOUR|IF|IN|INNER|INSERT|INT|INTEGER|INTERVAL|INTO|IS|JOIN|KEY|LEFT|LIKE|LIMIT|MAP|METADATA|MINUTE|NOT|NULL|ON|OR|ORDER|OUTER|OVER|PARTITION|PRIMARY|RANGE|RIGHT|ROW|ROWS|SECOND|SELECT|SESSION|SET|STRING|TABLE|TEMPORARY|THEN|TIME|TIMESTAMP|TIMESTAMP_LTZ|TRUE|TUMBLE|UNION|UPDATE|USING|VALUES|VARCHAR|VIEW|VIRTUAL|WATERMARK|WHEN|WHERE|WINDOW|WITH)$/i;

const TOKEN =
  /(--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|('(?:[^']|'')*'?|`[^`]*`?)|\b(\d+(?:\.\d+)?)\b|([A-Za-z_]\w*)/g;

/** Cuts SQL into coloured pieces. Not a parser: the server's diagnostics say what is right. */
export function sqlPieces(sql: string): SqlPiece[] {
  const pieces: SqlPiece[] = [];
  let end = 0;
  for (const match of sql.matchAll(TOKEN)) {
    const [text, comment, string, number] = match;
    const kind = comment
      ? 'comment'
      : string
        ? 'string'
        : number
          ? 'number'
          : WORDS.test(text)
            ? 'word'
            : 'plain';
    if (match.index > end) pieces.push({ kind: 'plain', text: sql.slice(end, match.index) });
    pieces.push({ kind, text });
    end = match.index + text.length;
  }
  if (end < sql.length) pieces.push({ kind: 'plain', text: sql.slice(end) });
  return pieces;
}

/** The pieces line by line; a comment over several lines is cut at their ends. */
export function sqlLines(sql: string): SqlPiece[][] {
  const lines: SqlPiece[][] = [[]];
  for (const piece of sqlPieces(sql)) {
    for (const [i, text] of piece.text.split('\n').entries()) {
      if (i > 0) lines.push([]);
      if (text !== '') lines.at(-1)?.push({ kind: piece.kind, text });
    }
  }
  return lines;
}
