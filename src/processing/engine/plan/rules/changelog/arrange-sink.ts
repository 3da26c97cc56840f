import { fail, type Span } from '../../../sql/index.ts';
import { sinkTakes } from '../../catalog/changelog-of-table.ts';
import { create } from '../../operators.ts';
import type { CollectSink, PhysicalOperator, Sink, TableSink } from '../../physical-plan.ts';
import type { UpsertMaterialize } from '../../settings.ts';
import { arrangeChangelog } from './arrange-changelog.ts';
import { anyChange, changesOf } from './changes.ts';
import { checkInputs } from './check-inputs.ts';
import { upsertKeysOf } from './upsert-keys.ts';

/** Gives a sink a changelog it can take, or refuses the statement. */
export function arrangeSink<S extends Sink>(sink: S, materialize: UpsertMaterialize, statement: Span): S {
  checkInputs(sink.input, statement);
  const input =
    sink.kind === 'collect-sink' ? arrangeCollect(sink) : arrangeTable(sink, materialize, statement);
  return { ...sink, input, changelog: input.changelog };
}

function arrangeCollect(sink: CollectSink): PhysicalOperator {
  return arrangeChangelog(sink.input, 'before-and-after');
}

function arrangeTable(sink: TableSink, materialize: UpsertMaterialize, statement: Span): PhysicalOperator {
  const takes = sinkTakes(sink.table);
  if (!anyChange(changesOf(sink.input))) {
    const input = arrangeChangelog(sink.input, 'after');
    return materialize === 'force' && takes === 'upsert' ? materialized(sink, input) : input;
  }
  switch (takes) {
    case 'insert-only':
      return refuse(sink, statement);
    case 'all':
    case 'retract':
      return arrangeChangelog(
        sink.input,
        sink.table.connector === 'blackhole' ? 'after' : 'before-and-after',
      );
    case 'upsert':
      return arrangeUpsert(sink, materialize);
  }
}

/**
 * Where rows change by exactly the sink's key, what comes after is enough. Where they change by a part of it, a row
 * that moves must leave its old place. Else two rows may claim one key, and somebody has to remember both.
 */
function arrangeUpsert(sink: TableSink, materialize: UpsertMaterialize): PhysicalOperator {
  const { primaryKey } = sink;
  const parts = upsertKeysOf(sink.input).filter((key) => key.every((column) => primaryKey.includes(column)));
  const isExact = parts.some((key) => key.length === primaryKey.length);
  if (materialize === 'force') return materialized(sink, arrangeChangelog(sink.input, 'before-and-after'));
  if (isExact) return arrangeChangelog(sink.input, 'after');
  const input = arrangeChangelog(sink.input, 'before-and-after');
  return parts.length > 0 || materialize === 'none' ? input : materialized(sink, input);
}

function materialized(sink: TableSink, input: PhysicalOperator): PhysicalOperator {
  const [inputUpsertKey = []] = upsertKeysOf(input);
  const operator = create.sinkMaterialize({ input, keys: sink.primaryKey, inputUpsertKey });
  return { ...operator, changelog: 'upsert' };
}

function refuse(sink: TableSink, statement: Span): never {
  const { name, connector } = sink.table;
  const how = {
    kafka:
      "Give the table a PRIMARY KEY and the connector 'upsert-kafka', or a format for changes ('debezium-json').",
    jdbc: 'Declare a PRIMARY KEY (…) NOT ENFORCED, by which rows are updated.',
    filesystem:
      "Use a format for changes ('debezium-json'), or a query that only adds rows, such as one over windows.",
  }[connector];
  fail(
    'invalid',
    `The query updates rows it has given before, and table "${name}" takes new rows only. ${how ?? ''}`.trim(),
    statement,
  );
}
