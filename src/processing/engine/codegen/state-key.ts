import { physicalKind, type PhysicalKind } from '../batch/physical-kind.ts';
import type { DataType } from '../plan/types.ts';
import { type Code, isFalse, js } from './code.ts';
import type { Fragment } from './fragment.ts';
import { pairOfIntegers } from './compile-key.ts';
import type { Program } from './program.ts';
import { valueKey } from './value-key.ts';

/** The key of keyed state for the values of a row, as `compile-key.ts` makes it, in generated code. */
export function stateKeyOf(program: Program, keys: readonly Fragment[], types: readonly DataType[]): Code {
  const [first] = keys;
  if (first === undefined) return js`''`;
  const kinds = types.map(physicalKind);
  if (keys.length === 1) {
    const single = singleKey(program, first.value, kinds[0] as PhysicalKind);
    return isFalse(first.isNull) ? single : js`(${first.isNull} ? null : ${single})`;
  }
  const text = keys
    .map(({ value, isNull }, i) => {
      const part = partKey(program, value, kinds[i] as PhysicalKind);
      return isFalse(isNull) ? part : js`(${isNull} ? ${program.constant(NULL_PART)} : ${part})`;
    })
    .reduce((left, part) => js`${left} + ${part}`);
  if (keys.length !== 2 || !kinds.every(isNumber)) return text;
  const [a, b] = keys.map(({ value, isNull }) =>
    isFalse(isNull) ? value : js`(${isNull} ? null : ${value})`,
  ) as [Code, Code];
  return js`(${program.constant(pairOfIntegers)}(${a}, ${b}) ?? (${text}))`;
}

function isNumber(kind: PhysicalKind): boolean {
  return kind === 'int32' || kind === 'int64' || kind === 'float64';
}

const NULL_PART = `${valueKey(null)};`;

function singleKey(program: Program, value: Code, kind: PhysicalKind): Code {
  switch (kind) {
    case 'int64':
      return js`${program.constant(integerKey)}(${value})`;
    case 'float64':
      // The two zeros are one.
      return js`${value} + 0`;
    case 'int32':
    case 'boolean':
    case 'string':
      return value;
    case 'object':
    case 'row':
      return js`${program.constant(valueKey)}(${value})`;
  }
}

/** A number is the faster key where it is exact. */
export function integerKey(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function partKey(program: Program, value: Code, kind: PhysicalKind): Code {
  switch (kind) {
    case 'string':
      return js`${value}.length + ':' + ${value}`;
    case 'int64':
      return js`${program.constant(integerKey)}(${value}) + ';'`;
    case 'float64':
      return js`(${value} + 0) + ';'`;
    case 'int32':
    case 'boolean':
      return js`${value} + ';'`;
    case 'object':
    case 'row':
      return js`${program.constant(valueKey)}(${value}) + ';'`;
  }
}
