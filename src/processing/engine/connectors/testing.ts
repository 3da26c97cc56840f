import { type Clock, systemClock } from '#foundation';
import { type Batch, kindAt, rowAt } from '../batch/batch.ts';
import type { TableDescriptor } from '../plan/table-descriptor.ts';
import type { Field } from '../plan/types.ts';
import type { ConnectorContext, SourceHead } from './connector.ts';

/** For tests: a table of physical columns, without a script. */
export function descriptor(
  fields: readonly Field[],
  more: Partial<TableDescriptor> & { options: Readonly<Record<string, string>> },
): TableDescriptor {
  const format = more.options['format'] ?? more.options['value.format'];
  const point = { offset: 0, line: 1, column: 1 };
  return {
    name: 't',
    columns: fields.map(({ name, type }) => ({ kind: 'physical', name, type })),
    primaryKey: [],
    partitionKeys: [],
    connector: more.options['connector'] ?? '',
    ...(format === undefined ? {} : { format }),
    optionSpans: new Map(),
    span: { start: point, end: point },
    ...more,
  };
}

/** For tests: what connectors need, with a clock that may stand still and the same random numbers each time. */
export function testContext(more: Partial<ConnectorContext> & { clock?: Clock } = {}): ConnectorContext {
  let state = 42;
  return {
    log: undefined,
    baseDirectory: '.',
    mayLeaveBaseDirectory: true,
    clock: systemClock,
    random: () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
      return state / 0x80000000;
    },
    print: () => {},
    group: 'test',
    batchRowsMax: 4096,
    ...more,
  };
}

/** For tests: a head that keeps what a source pushes, as `+I [1,"a"]`, and what fails. */
export interface KeptHead extends SourceHead {
  rows: string[];
  failures: string[];
}

export function keepingHead(
  table: TableDescriptor,
  fields: readonly Field[],
  columns: SourceHead['columns'] = fields.map(({ name }) => ({ kind: 'physical', name })),
): KeptHead {
  const rows: string[] = [];
  const failures: string[] = [];
  return {
    id: 'scan',
    table,
    fields,
    columns,
    rows,
    failures,
    output: {
      push: (batch: Batch) => {
        for (let i = 0; i < batch.count; i++)
          rows.push(`${kindAt(batch, i)} ${JSON.stringify(rowAt(batch, i), printable)}`);
      },
      advance: () => {},
    },
    onFailure: (_event, { code }) => failures.push(code),
    time: { addPartition: () => {}, setIdle: () => {}, setEnded: () => {} },
  };
}

function printable(_name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  return value instanceof Map ? Object.fromEntries(value as Map<string, unknown>) : value;
}
