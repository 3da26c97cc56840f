import { type Column, setValue } from '../batch/column.ts';
import { type Code, isFalse, js } from './code.ts';
import type { Fragment } from './fragment.ts';
import type { Program } from './program.ts';

/**
 * Declares the arrays of the column that `source` names, once a call, and returns what writes a value into row
 * `row` of it. `shape` is a column of the same kind, with nulls if the real one has them.
 */
export function columnWriter(
  program: Program,
  source: Code,
  shape: Column,
): (fragment: Fragment, row: Code) => void {
  const column = program.name('o');
  program.setup(js`const ${column} = ${source};`);
  if (shape.kind === 'row') {
    const set = program.constant(setValue);
    return ({ value, isNull }, row) => {
      program.line(js`${set}(${column}, ${row}, ${isNull} ? null : ${value});`);
    };
  }
  const [values, nulls] = [program.name('o'), program.name('n')];
  program.setup(js`const ${values} = ${column}.${shape.kind === 'string' ? js`strings` : js`values`};`);
  if (shape.nulls !== null) program.setup(js`const ${nulls} = ${column}.nulls;`);
  return (fragment, row) => {
    program.line(js`${values}[${row}] = ${stored(fragment, shape)};`);
    if (shape.nulls !== null) program.line(js`${nulls}[${row}] = ${fragment.isNull} ? 1 : 0;`);
  };
}

function stored(fragment: Fragment, shape: Column): Code {
  if (shape.kind === 'boolean') return js`${fragment.value} ? 1 : 0`;
  if (shape.kind === 'object' && !isFalse(fragment.isNull))
    return js`${fragment.isNull} ? null : ${fragment.value}`;
  return fragment.value;
}
