/**
 * Why the bytes of an event are not a row: a result, not an accident. Thrown inside a decoder and caught at its
 * door, where it becomes a dead letter of stage `decode`.
 */
export class DecodeError extends Error {
  readonly code: DecodeErrorCode;

  constructor(code: DecodeErrorCode, message: string) {
    super(message);
    this.name = 'DecodeError';
    this.code = code;
  }
}

export type DecodeErrorCode =
  /** The bytes are not what the format says: not JSON, not CSV, not UTF-8. */
  | 'malformed'
  /** A value cannot be read as its column's type. */
  | 'wrong_type'
  /** A column is not there, and the format insists on it. */
  | 'missing_field';
