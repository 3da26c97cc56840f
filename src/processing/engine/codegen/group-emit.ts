import { createColumn, type Column } from '../batch/column.ts';
import type { Field } from '../plan/types.ts';
import { type GroupTable, partitionOf } from '../state/group-table.ts';
import type { StateArray } from '../state/state-column.ts';
import { type Code, FALSE, js } from './code.ts';
import { columnWriter } from './column-writer.ts';
import { GroupAccess } from './group-access.ts';
import type { GroupAggregate } from './group-aggregate.ts';
import { loadKeys } from './group-key.ts';
import { Program } from './program.ts';

/**
 * Writes the groups in slots `from … to` of `table` as rows of `columns`, from row `row` on: keys, aggregates,
 * then the constants. Groups whose rows were all taken back are left out. Returns the row behind the last one.
 */
export type EmitGroups = (
  table: { readonly columns: readonly StateArray[] },
  from: number,
  to: number,
  columns: readonly Column[],
  row: number,
  constants: readonly number[],
) => number;

/** `output`: the fields of the rows; those beyond keys and aggregates are filled with the constants. */
export function compileEmit(group: GroupAggregate, output: readonly Field[]): EmitGroups {
  const program = new Program();
  const access = new GroupAccess(program, group.keyTypes, group.layout.length);
  const shapes = output.map((field) => createColumn(field.type, 0));
  const writers = shapes.map((shape, i) => columnWriter(program, js`columns[${i}]`, shape));
  const [slot, row] = [js`slot`, js`row`];
  for (const [i, cell] of access.cells.entries()) program.line(js`${cell} = table.columns[${i}];`);
  program.block(js`for (let slot = from; slot < to; slot++)`, () => {
    if (group.countsRows) program.line(js`if (!(${group.rowsOf(access.cells, slot)} > 0)) continue;`);
    const keys = loadKeys(program, group.keyTypes, access.cells, slot);
    for (const [i, key] of keys.entries()) writers[i]?.(key, row);
    for (const [i, accumulator] of group.accumulators.entries()) {
      const fragment = accumulator.result(program, group.cellsOf(i, access.cells, slot));
      writers[keys.length + i]?.(fragment, row);
    }
    const first = keys.length + group.accumulators.length;
    for (let i = first; i < output.length; i++)
      writers[i]?.({ value: js`constants[${i - first}]`, isNull: FALSE }, row);
    program.line(js`row++;`);
  });
  program.line(js`return row;`);
  return program.compile(
    'emit',
    parameters('table', 'from', 'to', 'columns', 'row', 'constants'),
  ) as EmitGroups;
}

/** Merges the groups of `from` that are in this partition into `target`; all of them if it is -1. */
export type MergeGroups = (target: GroupTable, from: GroupTable, partition: number) => void;

export function compileMerge(group: GroupAggregate): MergeGroups {
  const program = new Program();
  const target = new GroupAccess(program, group.keyTypes, group.layout.length);
  const source = new GroupAccess(program, group.keyTypes, group.layout.length);
  program.line(js`${target.table} = target; ${source.table} = from;`);
  program.line(target.load());
  program.line(source.load());
  const isElsewhere = js`partition >= 0 && ${program.constant(partitionOf)}(from.hashes[other]) !== partition`;
  program.block(js`for (let other = 0; other < from.count; other++)`, () => {
    program.line(js`if (${isElsewhere}) continue;`);
    const keys = loadKeys(program, group.keyTypes, source.cells, js`other`);
    program.line(js`let slot = 0;`);
    target.find(keys, js`slot`, js`from.hashes[other]`);
    for (const [i, accumulator] of group.accumulators.entries()) {
      const from = group.cellsOf(i, source.cells, js`other`);
      accumulator.merge(program, group.cellsOf(i, target.cells, js`slot`), from);
    }
    if (group.countsRows)
      program.line(js`${group.rowsOf(target.cells, js`slot`)} += ${group.rowsOf(source.cells, js`other`)};`);
  });
  return program.compile('merge', parameters('target', 'from', 'partition')) as MergeGroups;
}

const PARAMETERS = {
  table: js`table`,
  from: js`from`,
  to: js`to`,
  columns: js`columns`,
  row: js`row`,
  constants: js`constants`,
  target: js`target`,
  partition: js`partition`,
} as const;

function parameters(...names: (keyof typeof PARAMETERS)[]): Code[] {
  return names.map((name) => PARAMETERS[name]);
}
