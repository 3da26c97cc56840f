import type { Schedule } from './executor.ts';

export const STRAIGHT: Schedule = { name: 'straight through' };

/** What a test is run with unless told: the answers must be the same each time. */
export const STANDARD_SCHEDULES: readonly Schedule[] = [
  STRAIGHT,
  { name: 'one row at a time', batchRowsMax: 1 },
  { name: 'with a crash after every row', batchRowsMax: 1, epochRows: 1, crashEvery: 1 },
  { name: 'with crashes that lose rows not yet committed', batchRowsMax: 1, epochRows: 3, crashEvery: 5 },
  { name: 'with epochs of many rows and crashes in between', batchRowsMax: 2, epochRows: 5, crashEvery: 7 },
];

/** The schedule of `--crash-every` and `--batch-rows`. */
export function createSchedule(options: { crashEvery?: number; batchRows?: number }): Schedule {
  const { crashEvery, batchRows } = options;
  const words = [
    ...(batchRows === undefined ? [] : [`batches of ${batchRows}`]),
    ...(crashEvery === undefined ? [] : [`a crash after every ${crashEvery} rows`]),
  ];
  return {
    name: words.length === 0 ? STRAIGHT.name : `with ${words.join(' and ')}`,
    // Epochs are shorter than the way from crash to crash, so that some rows are lost and some are not.
    ...(crashEvery === undefined ? {} : { crashEvery, epochRows: Math.max(1, Math.ceil(crashEvery / 2)) }),
    ...(crashEvery === undefined ? {} : { batchRowsMax: 1 }),
    ...(batchRows === undefined ? {} : { batchRowsMax: batchRows }),
  };
}
