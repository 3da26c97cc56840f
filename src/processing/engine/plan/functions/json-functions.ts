import { types } from '../types.ts';
import { fn, type Signature } from './signature.ts';

const string = types.string();

/** JSON_VALUE and the others with a syntax of their own are bound apart: `bind/bind-json.ts`. */
export const jsonFunctions: readonly Signature[] = [
  fn('JSON_STRING', ['string'], string),
  fn('JSON_STRING', ['boolean'], string),
  fn('JSON_STRING', ['numeric'], string),
  fn('JSON_STRING', ['timestamp'], string),
  fn('JSON_STRING', ['collection'], string),
  fn('JSON_STRING', ['row'], string),
  fn('JSON_STRING', ['binary'], string),
  fn('JSON', ['string'], string),
  fn('JSON_QUOTE', ['string'], string),
  fn('JSON_UNQUOTE', ['string'], string),
];
