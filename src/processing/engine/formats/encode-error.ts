/** Why a row cannot be written in a format: a trouble of that row, which becomes a dead letter of stage `sink`. */
export class EncodeError extends Error {
  readonly code: 'null_value' | 'out_of_range';

  constructor(code: EncodeError['code'], message: string) {
    super(message);
    this.name = 'EncodeError';
    this.code = code;
  }
}
