import { physicalKind, type Value } from '../../batch/physical-kind.ts';
import type { DataType } from '../../plan/types.ts';
import type { StateKind } from '../../state/state-column.ts';
import { type Code, FALSE, js } from '../code.ts';
import { compareValues } from '../compare-values.ts';
import { blank, type Fragment } from '../fragment.ts';
import type { Program } from '../program.ts';
import { type Accumulator, neverRetracted } from './accumulator.ts';
import {
  addToBag,
  bestOfOrdered,
  changeOrdered,
  greatestOfBag,
  leastOfBag,
  mergeBags,
  type OrderedValues,
  removeFromBag,
} from './sorted-bag.ts';

/** MIN and MAX; NULL if there is no value. */
export function extreme(type: DataType, which: 'least' | 'greatest'): Accumulator {
  const kind = physicalKind(type);
  const storage: StateKind =
    kind === 'int32' || kind === 'int64' || kind === 'float64'
      ? kind
      : kind === 'boolean'
        ? 'int32'
        : 'values';
  return storage === 'values' ? extremeValue(type, which) : extremeNumber(type, storage, which);
}

/** MIN and MAX of values that may be taken back: all of them are kept, in order. */
export function retractableExtreme(type: DataType, which: 'least' | 'greatest'): Accumulator {
  return {
    kinds: ['values'],
    add(program, cells, value) {
      const [bag] = cells as [Code];
      program.line(js`${bag} = ${program.constant(addToBag)}(${bag}, ${value}, 1);`);
    },
    retract(program, cells, value) {
      const [bag] = cells as [Code];
      program.line(js`${bag} = ${program.constant(removeFromBag)}(${bag}, ${value});`);
    },
    merge(program, cells, from) {
      const [bag] = cells as [Code];
      program.line(js`${bag} = ${program.constant(mergeBags)}(${bag}, ${from[0] as Code});`);
    },
    result(program, cells) {
      const best = program.name('v');
      const pick = program.constant(which === 'least' ? leastOfBag : greatestOfBag);
      program.line(js`const ${best} = ${pick}(${cells[0] as Code});`);
      return valueResult(program, best, type);
    },
  };
}

/**
 * The same for groups of any size: `ordered` takes the values of large ones, under the number of the group. Groups that
 * are kept so are never merged.
 */
export function orderedExtreme(
  type: DataType,
  which: 'least' | 'greatest',
  ordered: Code,
  group: Code,
): Accumulator {
  const change = (
    cell: Parameters<typeof changeOrdered>[0],
    value: Value,
    times: number,
    store: OrderedValues,
    number: number,
  ) => changeOrdered(cell, value, times, which, store, number);
  const best = (cell: Parameters<typeof bestOfOrdered>[0]): Value => bestOfOrdered(cell, which);
  const write = (program: Program, cells: readonly Code[], value: Code, times: 1 | -1): void => {
    const [cell] = cells as [Code];
    program.line(
      js`${cell} = ${program.constant(change)}(${cell}, ${value}, ${times}, ${ordered}, ${group});`,
    );
  };
  return {
    kinds: ['values'],
    add: (program, cells, value) => write(program, cells, value, 1),
    retract: (program, cells, value) => write(program, cells, value, -1),
    merge: () => {
      throw new TypeError('Groups with values elsewhere are not merged.');
    },
    result(program, cells) {
      const found = program.name('v');
      program.line(js`const ${found} = ${program.constant(best)}(${cells[0] as Code});`);
      return valueResult(program, found, type);
    },
  };
}

function extremeNumber(type: DataType, storage: StateKind, which: 'least' | 'greatest'): Accumulator {
  const isBoolean = type.kind === 'BOOLEAN';
  const improve = (program: Program, cells: readonly Code[], value: Code): void => {
    const [best, seen] = cells as [Code, Code];
    // NaN is neither less nor greater, as in Flink's own loop.
    const better = which === 'least' ? js`${value} < ${best}` : js`${value} > ${best}`;
    program.line(js`if (${seen} === 0 || ${better}) { ${best} = ${value}; ${seen} = 1; }`);
  };
  return {
    kinds: [storage, 'bytes'],
    add(program, cells, value) {
      improve(program, cells, isBoolean ? js`(${value} ? 1 : 0)` : value);
    },
    retract: neverRetracted,
    merge(program, cells, from) {
      program.block(js`if (${from[1] as Code} === 1)`, () => improve(program, cells, from[0] as Code));
    },
    result(program, cells) {
      const [best, seen] = cells as [Code, Code];
      const [value, isNull] = [program.name('v'), program.name('n')];
      program.line(js`const ${value} = ${isBoolean ? js`${best} === 1` : best};`);
      program.line(js`const ${isNull} = ${seen} === 0;`);
      return { value, isNull };
    },
  };
}

function extremeValue(type: DataType, which: 'least' | 'greatest'): Accumulator {
  const improve = (program: Program, best: Code, value: Code): void => {
    const order = js`${program.constant(compareValues)}(${value}, ${best})`;
    const better = which === 'least' ? js`${order} < 0` : js`${order} > 0`;
    program.line(js`if (${best} === null || ${better}) ${best} = ${value};`);
  };
  return {
    kinds: ['values'],
    add(program, cells, value) {
      improve(program, cells[0] as Code, value);
    },
    retract: neverRetracted,
    merge(program, cells, from) {
      const other = from[0] as Code;
      program.block(js`if (${other} !== null)`, () => improve(program, cells[0] as Code, other));
    },
    result: (program, cells) => valueResult(program, cells[0] as Code, type),
  };
}

/** A cell of values whose null is NULL, as a fragment. */
export function valueResult(program: Program, cell: Code, type: DataType | undefined): Fragment {
  const [value, isNull] = [program.name('v'), program.name('n')];
  program.line(js`const ${isNull} = ${cell} === null;`);
  const empty = type === undefined ? js`null` : blank(physicalKind(type));
  program.line(js`const ${value} = ${isNull} ? ${empty} : ${cell};`);
  return { value, isNull: type === undefined ? FALSE : isNull };
}
