import type { Span } from './span.ts';

export interface Token {
  kind: TokenKind;
  /** As written; for `symbol` the symbol. */
  text: string;
  /** `word`: in upper case, to be compared with keywords. Other kinds: empty. */
  upper: string;
  /** `quoted-name`, `string`: what is meant. `bad`: what is wrong with it. */
  value: string;
  span: Span;
}

/**
 * `word` is a keyword or a name, which only the grammar can tell. `binary` has its hexadecimal digits as value.
 * `bad` is text that is no token; `end` stands behind the last one.
 */
export type TokenKind =
  | 'word'
  | 'quoted-name'
  | 'string'
  | 'binary'
  | 'integer'
  | 'decimal'
  | 'approximate'
  | 'symbol'
  | 'bad'
  | 'end';
