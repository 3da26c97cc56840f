import { inputsOf, withInputs } from '../plan/operators.ts';
import type { PhysicalOperator, Sink } from '../plan/index.ts';

/**
 * Every topic is read from its first event, and ends with the last one of the case: the run of a test has an end. Topics
 * keep no pace with each other: their events come in the order of the case, one after the other.
 */
const BOUNDED = { 'scan.startup.mode': 'earliest-offset', 'scan.bounded.mode': 'latest-offset' } as const;
const UNALIGNED = { 'scan.watermark.alignment.group': '' } as const;

export function boundTopics<S extends Sink>(sink: S): S {
  return { ...sink, input: bound(sink.input) };
}

function bound(operator: PhysicalOperator): PhysicalOperator {
  if (operator.kind !== 'source-scan') return withInputs(operator, inputsOf(operator).map(bound));
  const { table } = operator;
  const options =
    table.connector === 'kafka'
      ? { ...table.options, ...BOUNDED, ...UNALIGNED }
      : table.connector === 'upsert-kafka'
        ? { ...table.options, 'scan.bounded.mode': 'latest-offset', ...UNALIGNED }
        : table.options;
  return { ...operator, table: { ...table, options } };
}
