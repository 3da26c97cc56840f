import { physicalKind } from '../../batch/physical-kind.ts';
import type { DataType } from '../../plan/types.ts';
import type { StateKind } from '../../state/state-column.ts';
import { type Code, FALSE, js } from '../code.ts';
import { compareValues } from '../compare-values.ts';
import { blank, type Fragment } from '../fragment.ts';
import type { Program } from '../program.ts';
import type { Accumulator } from './accumulator.ts';

/** MIN and MAX; NULL if there was no value. */
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

function extremeNumber(type: DataType, storage: StateKind, which: 'least' | 'greatest'): Accumulator {
  const isBoolean = type.kind === 'BOOLEAN';
  const improve = (program: Program, cells: readonly Code[], slot: Code, value: Code): void => {
    const [best, seen] = [js`${cells[0] as Code}[${slot}]`, js`${cells[1] as Code}[${slot}]`];
    const better = which === 'least' ? js`${value} < ${best}` : js`${value} > ${best}`;
    program.line(js`if (${seen} === 0 || ${better}) { ${best} = ${value}; ${seen} = 1; }`);
  };
  return {
    kinds: [storage, 'bytes'],
    add(program, cells, slot, value) {
      improve(program, cells, slot, isBoolean ? js`(${value} ? 1 : 0)` : value);
    },
    merge(program, cells, slot, from, fromSlot) {
      program.block(js`if (${from[1] as Code}[${fromSlot}] === 1)`, () =>
        improve(program, cells, slot, js`${from[0] as Code}[${fromSlot}]`),
      );
    },
    result(program, [best, seen], slot) {
      const [value, isNull] = [program.name('v'), program.name('n')];
      const cell = js`${best as Code}[${slot}]`;
      program.line(js`const ${value} = ${isBoolean ? js`${cell} === 1` : cell};`);
      program.line(js`const ${isNull} = ${seen as Code}[${slot}] === 0;`);
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
    add(program, [best], slot, value) {
      improve(program, js`${best as Code}[${slot}]`, value);
    },
    merge(program, [best], slot, [from], fromSlot) {
      const other = js`${from as Code}[${fromSlot}]`;
      program.block(js`if (${other} !== null)`, () => improve(program, js`${best as Code}[${slot}]`, other));
    },
    result: (program, [best], slot) => valueResult(program, js`${best as Code}[${slot}]`, type),
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
