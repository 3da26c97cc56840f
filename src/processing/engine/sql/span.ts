/** A position in a script. `offset` counts UTF-16 units from 0, `line` and `column` from 1. */
export interface Position {
  offset: number;
  line: number;
  column: number;
}

/** A piece of a script; `end` is the position after its last character. */
export interface Span {
  start: Position;
  end: Position;
}

/** From the start of `first` to the end of `last`. */
export function spanOf(first: Span, last: Span): Span {
  return { start: first.start, end: last.end };
}
