import type { FunctionId } from '../../plan/functions/function-id.ts';
import { codegenErrors } from '../evaluation-error.ts';
import { arithmetic } from './arithmetic.ts';
import { comparison } from './comparison.ts';
import { conditional } from './conditional.ts';
import type { Implementation, Implementations } from './implementation.ts';
import { logic } from './logic.ts';

const implementations: Implementations = { ...arithmetic, ...comparison, ...conditional, ...logic };

export function functionOf(id: FunctionId): Implementation {
  const implementation = implementations[id];
  if (implementation === undefined)
    throw codegenErrors.expression_unsupported(`The function ${id} cannot be executed by this engine yet.`);
  return implementation;
}

export function isImplemented(id: FunctionId): boolean {
  return implementations[id] !== undefined;
}
