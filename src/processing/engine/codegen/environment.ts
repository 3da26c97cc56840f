import { type Column, valueAt } from '../batch/column.ts';
import { physicalKind, type PhysicalKind } from '../batch/physical-kind.ts';
import type { DataType, Field } from '../plan/types.ts';
import type { Expression } from '../plan/expression.ts';
import { type Code, js } from './code.ts';
import { blank, type Fragment } from './fragment.ts';
import { type Program, ROW } from './program.ts';

/**
 * What column references mean while an expression is compiled: columns of the batch, or the expressions of a
 * projection that is fused in between.
 */
export type Environment = RootEnvironment | ProjectedEnvironment;

/** Where columns are read: from a batch, or from rows that are arrays of values. */
export type RootEnvironment = BatchEnvironment | RowEnvironment;

/** A column of the batch, or a field in it: `[2, 0]` is field 0 of the ROW in column 2. */
export type ColumnPath = readonly number[];

/** Where `expression` is nothing but a column of the batch (or a field in one), the way to it. */
export function columnPath(expression: Expression, environment: Environment): ColumnPath | undefined {
  if (expression.kind === 'field') {
    const operand = columnPath(expression.operand, environment);
    return operand === undefined ? undefined : [...operand, expression.index];
  }
  if (expression.kind !== 'column') return undefined;
  if (environment.kind === 'batch') return [expression.index];
  const definition = environment.expressions[expression.index];
  return definition === undefined ? undefined : columnPath(definition, environment.inner);
}

/** The column at the end of a path. */
export function columnAt(columns: readonly Column[], path: ColumnPath): Column {
  let column = columns[path[0] ?? 0] as Column;
  for (const field of path.slice(1)) {
    if (column.kind !== 'row') throw new TypeError('A path of fields leads through a column that is no row.');
    column = column.fields[field] as Column;
  }
  return column;
}

/** Expressions by index, over an inner environment. */
export class ProjectedEnvironment {
  readonly kind = 'projected';
  readonly expressions: readonly Expression[];
  readonly inner: Environment;
  readonly compiled = new Map<Expression, Fragment>();

  constructor(expressions: readonly Expression[], inner: Environment) {
    this.expressions = expressions;
    this.inner = inner;
  }
}

/** The columns of the batch that the generated function is called with. */
export class BatchEnvironment {
  readonly kind = 'batch';
  readonly compiled = new Map<Expression, Fragment>();
  readonly #program: Program;
  readonly #fields: readonly Field[];
  readonly #batch: Code;
  readonly #columns = new Map<string, { column: Code; values: Code; nulls: Code }>();

  /** `batch`: the parameter that holds it. */
  constructor(program: Program, fields: readonly Field[], batch: Code) {
    this.#program = program;
    this.#fields = fields;
    this.#batch = batch;
  }

  /** The value at the current row, of the column at `path`. */
  read(path: ColumnPath): Fragment {
    const kind = this.kindAt(path);
    const { column, values, nulls } = this.arrays(path);
    const isNull = this.#program.name('n');
    this.#program.line(js`const ${isNull} = ${nulls} !== null && ${nulls}[${ROW}] === 1;`);
    const value = this.#program.name('v');
    this.#program.line(js`const ${value} = ${this.#readValue(kind, column, values, isNull)};`);
    return { value, isNull };
  }

  #readValue(kind: PhysicalKind, column: Code, values: Code, isNull: Code): Code {
    switch (kind) {
      case 'boolean':
        return js`!${isNull} && ${values}[${ROW}] === 1`;
      case 'string':
        return js`${isNull} ? '' : ${column}.get(${ROW})`;
      case 'row':
        return js`${isNull} ? null : ${this.#program.constant(rowValue)}(${column}, ${ROW})`;
      case 'int32':
      case 'int64':
      case 'float64':
      case 'object':
        return js`${values}[${ROW}]`;
    }
  }

  /** The column object and its arrays, fetched once a batch. */
  arrays(path: ColumnPath): { column: Code; values: Code; nulls: Code } {
    const key = path.join('.');
    const known = this.#columns.get(key);
    if (known !== undefined) return known;
    const [column, values, nulls] = [
      this.#program.name('c'),
      this.#program.name('c'),
      this.#program.name('n'),
    ];
    const fields = path.slice(1).reduce((code, field) => js`${code}.fields[${field}]`, js``);
    this.#program.setup(js`const ${column} = ${this.#batch}.columns[${path[0] ?? 0}]${fields};`);
    this.#program.setup(js`const ${values} = ${column}.values;`);
    this.#program.setup(js`const ${nulls} = ${column}.nulls;`);
    const arrays = { column, values, nulls };
    this.#columns.set(key, arrays);
    return arrays;
  }

  typeAt(path: ColumnPath): DataType {
    let type = (this.#fields[path[0] ?? 0] as Field).type;
    for (const field of path.slice(1)) {
      if (type.kind !== 'ROW') throw new TypeError('A path of fields leads through a type that is no row.');
      type = (type.fields[field] as Field).type;
    }
    return type;
  }

  kindAt(path: ColumnPath): PhysicalKind {
    return physicalKind(this.typeAt(path));
  }
}

/** Columns of rows that are arrays of values, such as those that are kept in state: one row or several side by side. */
export class RowEnvironment {
  readonly kind = 'batch';
  readonly compiled = new Map<Expression, Fragment>();
  readonly #program: Program;
  readonly #rows: readonly { row: Code; fields: readonly Field[] }[];

  /** `rows`: the parameter that holds each row. Columns are numbered through all of them. */
  constructor(program: Program, rows: readonly { row: Code; fields: readonly Field[] }[]) {
    this.#program = program;
    this.#rows = rows;
  }

  /** The value of the column at `path`. */
  read(path: ColumnPath): Fragment {
    const { cell, type } = this.#cell(path[0] ?? 0);
    let code = cell;
    let inner = type;
    for (const field of path.slice(1)) {
      if (inner.kind !== 'ROW') throw new TypeError('A path of fields leads through a type that is no row.');
      inner = (inner.fields[field] as Field).type;
      const outer = this.#program.name('v');
      this.#program.line(js`const ${outer} = ${code};`);
      code = js`(${outer} === null ? null : ${outer}[${field}])`;
    }
    const raw = this.#program.name('v');
    const isNull = this.#program.name('n');
    const value = this.#program.name('v');
    this.#program.line(js`const ${raw} = ${code}, ${isNull} = ${raw} === null;`);
    this.#program.line(js`const ${value} = ${isNull} ? ${blank(physicalKind(inner))} : ${raw};`);
    return { value, isNull };
  }

  #cell(column: number): { cell: Code; type: DataType } {
    let index = column;
    for (const { row, fields } of this.#rows) {
      const field = fields[index];
      if (field !== undefined) return { cell: js`${row}[${index}]`, type: field.type };
      index -= fields.length;
    }
    throw new TypeError(`There is no column ${column}.`);
  }
}

function rowValue(column: Column, i: number): unknown {
  return valueAt(column, i);
}
