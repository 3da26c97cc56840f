import { physicalKind, type PhysicalKind } from '../batch/physical-kind.ts';
import { hashString, mix } from '../batch/string-dictionary.ts';
import type { Value } from '../batch/physical-kind.ts';
import type { DataType } from '../plan/types.ts';
import type { StateKind } from '../state/state-column.ts';
import { type Code, isFalse, joinCode, js } from './code.ts';
import { equalValues } from './compare-values.ts';
import { blank, type Fragment } from './fragment.ts';
import type { Program } from './program.ts';
import { valueKey } from './value-key.ts';

/** The columns of a group table that hold a key: its value, and whether it is NULL. */
export function keyLayout(type: DataType): [StateKind, StateKind] {
  return [storageOf(physicalKind(type)), 'bytes'];
}

function storageOf(kind: PhysicalKind): StateKind {
  switch (kind) {
    case 'int32':
    case 'int64':
    case 'float64':
      return kind;
    case 'boolean':
      return 'bytes';
    case 'string':
    case 'object':
    case 'row':
      return 'values';
  }
}

/** A hash of all keys, a signed 32-bit number. `known`: hashes of keys that are there already. */
export function hashKeys(
  program: Program,
  keys: readonly Fragment[],
  keyTypes: readonly DataType[],
  known: readonly (Code | undefined)[] = [],
): Code {
  const hash = program.name('h');
  program.line(js`let ${hash} = 0;`);
  for (const [i, key] of keys.entries()) {
    const one = known[i] ?? hashOf(program, key.value, physicalKind(keyTypes[i] as DataType));
    const value = isFalse(key.isNull) ? one : js`(${key.isNull} ? 0 : ${one})`;
    program.line(js`${hash} = (Math.imul(${hash}, 31) + ${value}) | 0;`);
  }
  return hash;
}

function hashOf(program: Program, value: Code, kind: PhysicalKind): Code {
  switch (kind) {
    case 'int32':
      return js`${program.constant(mix)}(${value})`;
    case 'float64':
      return js`${program.constant(hashDouble)}(${value})`;
    case 'int64':
      return js`${program.constant(mix)}(Number(BigInt.asIntN(32, ${value} ^ (${value} >> 32n))))`;
    case 'boolean':
      return js`(${value} ? 1 : 2)`;
    case 'string':
      return js`${program.constant(hashString)}(${value})`;
    case 'object':
    case 'row':
      return js`${program.constant(hashValue)}(${value})`;
  }
}

const doubles = new Float64Array(1);
const words = new Int32Array(doubles.buffer);

function hashDouble(value: number): number {
  // Adding zero makes one of the two zeros.
  doubles[0] = value + 0;
  return mix((words[0] as number) ^ Math.imul(words[1] as number, 31));
}

function hashValue(value: Value): number {
  return hashString(valueKey(value));
}

/** Whether slot `slot`, in the columns `cells` (value and null of each key), has these keys. */
export function equalKeys(
  program: Program,
  keys: readonly Fragment[],
  keyTypes: readonly DataType[],
  cells: readonly Code[],
  slot: Code,
): Code {
  const tests = keys.map((key, i) => {
    const [values, nulls] = [cells[2 * i] as Code, cells[2 * i + 1] as Code];
    const kind = physicalKind(keyTypes[i] as DataType);
    const same = equalCell(program, js`${values}[${slot}]`, key.value, kind);
    if (isFalse(key.isNull)) return js`(${nulls}[${slot}] === 0 && ${same})`;
    return js`(${key.isNull} ? ${nulls}[${slot}] === 1 : ${nulls}[${slot}] === 0 && ${same})`;
  });
  return tests.length === 0 ? js`true` : joinCode(tests, ' && ');
}

function equalCell(program: Program, cell: Code, value: Code, kind: PhysicalKind): Code {
  switch (kind) {
    case 'float64':
      return js`(${cell} === ${value} || (${cell} !== ${cell} && ${value} !== ${value}))`;
    case 'boolean':
      return js`${cell} === (${value} ? 1 : 0)`;
    case 'object':
    case 'row':
      return js`${program.constant(equalValues)}(${cell}, ${value})`;
    case 'int32':
    case 'int64':
    case 'string':
      return js`${cell} === ${value}`;
  }
}

/** Writes the keys into a new slot. */
export function storeKeys(
  program: Program,
  keys: readonly Fragment[],
  keyTypes: readonly DataType[],
  cells: readonly Code[],
  slot: Code,
): void {
  for (const [i, key] of keys.entries()) {
    const isBoolean = physicalKind(keyTypes[i] as DataType) === 'boolean';
    const value = isBoolean ? js`(${key.value} ? 1 : 0)` : key.value;
    program.line(js`${cells[2 * i] as Code}[${slot}] = ${value};`);
    program.line(js`${cells[2 * i + 1] as Code}[${slot}] = ${key.isNull} ? 1 : 0;`);
  }
}

/** The keys of a slot. */
export function loadKeys(
  program: Program,
  keyTypes: readonly DataType[],
  cells: readonly Code[],
  slot: Code,
): Fragment[] {
  return keyTypes.map((type, i) => {
    const kind = physicalKind(type);
    const [value, isNull] = [program.name('v'), program.name('n')];
    const cell = js`${cells[2 * i] as Code}[${slot}]`;
    program.line(js`const ${isNull} = ${cells[2 * i + 1] as Code}[${slot}] === 1;`);
    if (kind === 'boolean') program.line(js`const ${value} = ${cell} === 1;`);
    else if (kind === 'string' || kind === 'object' || kind === 'row')
      program.line(js`const ${value} = ${isNull} ? ${blank(kind)} : ${cell};`);
    else program.line(js`const ${value} = ${cell};`);
    return { value, isNull };
  });
}
