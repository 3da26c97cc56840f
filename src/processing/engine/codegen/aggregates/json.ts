import type { Value } from '../../batch/physical-kind.ts';
import { types } from '../../plan/types.ts';
import { type Code, FALSE, js } from '../code.ts';
import { failEvaluation } from '../evaluation-error.ts';
import type { Accumulator } from './accumulator.ts';
import { valueResult } from './extreme.ts';
import { appendToList, joinLists, removeFromList, type ValueList } from './value-list.ts';

/** JSON_ARRAYAGG: the elements in order of arrival. A value is an array of one element, as JSON. */
export const jsonArrayAgg: Accumulator = {
  kinds: ['values'],
  add(program, cells, value) {
    const [list] = cells as [Code];
    program.line(js`${list} = ${program.constant(appendToList)}(${list}, ${value});`);
  },
  retract(program, cells, value) {
    const [list] = cells as [Code];
    program.line(js`${list} = ${program.constant(removeFromList)}(${list}, ${value});`);
  },
  merge(program, cells, from) {
    const [list] = cells as [Code];
    program.line(js`${list} = ${program.constant(joinLists)}(${list}, ${from[0] as Code});`);
  },
  result(program, cells) {
    const text = program.name('v');
    program.line(js`const ${text} = ${program.constant(arrayOf)}(${cells[0] as Code});`);
    return { value: text, isNull: FALSE };
  },
};

function arrayOf(list: ValueList): string {
  return `[${(list ?? []).map((array) => elementOf(array as string)).join(',')}]`;
}

/** What stands between the brackets of an array of one element. */
function elementOf(array: string): string {
  return array.slice(1, -1);
}

type Entries = Map<Value, Value>;

/** JSON_OBJECTAGG: a key may come once. A value is a ROW of the key and an array of one element, as JSON. */
export const jsonObjectAgg: Accumulator = {
  kinds: ['values'],
  check(program, how, cells, value) {
    if (how === 'add') program.line(js`${program.constant(checkEntry)}(${cells[0] as Code}, ${value});`);
  },
  isUnknown: (program, cells, value) => js`!${program.constant(hasEntry)}(${cells[0] as Code}, ${value})`,
  add(program, cells, value) {
    const [entries] = cells as [Code];
    program.line(js`${entries} = ${program.constant(addEntry)}(${entries}, ${value});`);
  },
  retract(program, cells, value) {
    const [entries] = cells as [Code];
    program.line(js`if (${entries} !== null) ${entries}.delete(${value}[0]);`);
  },
  merge(program, cells, from) {
    const [entries] = cells as [Code];
    program.line(js`${entries} = ${program.constant(mergeEntries)}(${entries}, ${from[0] as Code});`);
  },
  result(program, cells) {
    const text = program.name('v');
    program.line(js`const ${text} = ${program.constant(objectOf)}(${cells[0] as Code});`);
    return valueResult(program, text, types.string());
  },
};

function checkEntry(entries: Entries | null, [key]: readonly Value[]): void {
  if (key === null || key === undefined) failEvaluation('null_value', 'A key of JSON_OBJECTAGG is NULL.');
  if (entries?.has(key) === true)
    failEvaluation('invalid_argument', `JSON_OBJECTAGG has the key ${JSON.stringify(key)} already.`);
}

/** Of a key that came twice the second value was refused. */
function hasEntry(entries: Entries | null, [key = null, value = null]: readonly Value[]): boolean {
  return entries?.get(key) === value;
}

function addEntry(entries: Entries | null, [key = null, value = null]: readonly Value[]): Entries {
  const kept: Entries = entries ?? new Map();
  return kept.set(key, value);
}

function mergeEntries(entries: Entries | null, other: Entries | null): Entries | null {
  if (other === null) return entries;
  const kept: Entries = entries ?? new Map();
  for (const [key, value] of other) kept.set(key, value);
  return kept;
}

function objectOf(entries: Entries | null): string {
  const texts = [...(entries ?? [])].map(
    ([key, value]) => `${JSON.stringify(key)}:${elementOf(value as string)}`,
  );
  return `{${texts.join(',')}}`;
}
