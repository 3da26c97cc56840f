import type { FunctionId } from '../../plan/functions/function-id.ts';
import { codegenErrors } from '../evaluation-error.ts';
import { arithmetic } from './arithmetic.ts';
import { collections } from './collections.ts';
import { comparison } from './comparison.ts';
import { conditional } from './conditional.ts';
import { hash } from './hash.ts';
import type { Implementation, Implementations } from './implementation.ts';
import { json } from './json.ts';
import { logic } from './logic.ts';
import { math } from './math.ts';
import { patterns } from './patterns.ts';
import { temporal } from './temporal.ts';
import { text } from './text.ts';
import { timeUnits } from './time-units.ts';
import { urls } from './urls.ts';
import { userFunction } from './user-function.ts';

const implementations: Implementations = {
  ...arithmetic,
  ...collections,
  ...comparison,
  ...conditional,
  ...hash,
  ...json,
  ...logic,
  ...math,
  ...patterns,
  ...temporal,
  ...text,
  ...timeUnits,
  ...urls,
  ...userFunction,
};

export function functionOf(id: FunctionId): Implementation {
  const implementation = implementations[id];
  if (implementation === undefined)
    throw codegenErrors.expression_unsupported(`The function ${id} cannot be executed by this engine yet.`);
  return implementation;
}
