import type { Batch } from '../batch/batch.ts';
import { type Column, setValue, valueAt } from '../batch/column.ts';
import { physicalKind, type Value } from '../batch/physical-kind.ts';
import type { DataType, Field } from '../plan/types.ts';
import { type Code, joinCode, js } from './code.ts';
import { Program, ROW } from './program.ts';

type Row = readonly Value[];

/** Copies row `i` out of a batch: what `rowAt` gives, in code that knows the columns. */
export type RowReader = (batch: Batch, i: number) => Value[];

/** Writes the values of two rows, side by side, into row `i` of the columns it was made for. */
export type RowWriter = (left: Row, right: Row, i: number) => void;

export function compileRowReader(fields: readonly Field[]): RowReader {
  const program = new Program();
  program.line(js`const columns = batch.columns;`);
  const values = fields.map((field, c) => {
    const column = program.name('c');
    program.line(js`const ${column} = columns[${c}];`);
    const value = readValue(program, column, field.type);
    return js`(${column}.nulls !== null && ${column}.nulls[${ROW}] === 1 ? null : ${value})`;
  });
  program.line(js`return [${joinCode(values, ', ')}];`);
  return program.compile('evaluate', [js`batch`, ROW]) as RowReader;
}

function readValue(program: Program, column: Code, type: DataType): Code {
  switch (physicalKind(type)) {
    case 'boolean':
      return js`${column}.values[${ROW}] === 1`;
    case 'int32':
    case 'int64':
    case 'float64':
    case 'object':
      return js`${column}.values[${ROW}]`;
    case 'string':
      return js`${column}.get(${ROW})`;
    case 'row':
      return js`${program.constant(valueAt)}(${column}, ${ROW})`;
  }
}

/** `columns`: made by `createColumn`; `width`: of the left row. */
export function compileRowWriter(columns: readonly Column[], width: number): RowWriter {
  const program = new Program();
  for (const [c, column] of columns.entries()) {
    const value = program.name('v');
    program.line(js`const ${value} = ${c < width ? js`left[${c}]` : js`right[${c - width}]`};`);
    writeValue(program, column, value);
  }
  return program.compile('emit', [js`left`, js`right`, ROW]) as RowWriter;
}

function writeValue(program: Program, column: Column, value: Code): void {
  if (column.nulls === null || column.kind === 'row') {
    program.line(js`${program.constant(setValue)}(${program.constant(column)}, ${ROW}, ${value} ?? null);`);
    return;
  }
  const cell = js`${program.constant(column.kind === 'string' ? column.strings : column.values)}[${ROW}]`;
  const isNull = js`${program.constant(column.nulls)}[${ROW}]`;
  program.line(
    js`if (${value} === null || ${value} === undefined) { ${isNull} = 1; ${cell} = ${empty(column)}; }`,
  );
  const given = column.kind === 'boolean' ? js`(${value} ? 1 : 0)` : value;
  program.line(js`else { ${isNull} = 0; ${cell} = ${given}; }`);
}

/** What stands where a value is NULL, so that nothing that was there before stays alive. */
function empty(column: Exclude<Column, { kind: 'row' }>): Code {
  switch (column.kind) {
    case 'boolean':
    case 'int32':
    case 'float64':
      return js`0`;
    case 'int64':
      return js`0n`;
    case 'string':
      return js`''`;
    case 'object':
      return js`null`;
  }
}
