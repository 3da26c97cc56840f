import { createDiagnostic, type Diagnostic, type Span } from '../../sql/index.ts';
import { inputsOf } from '../operators.ts';
import type { OperatorKind, OperatorOf, PhysicalOperator } from '../physical-plan.ts';
import { upsertKeysOf } from './changelog/upsert-keys.ts';

const TTL_HINT = "SET 'table.exec.state.ttl' = '1 d' forgets what was not touched for so long";

/**
 * Warns of operators that remember something for ever: one warning for each, with what grows, why, and what would end
 * it. With a state TTL nothing grows for ever.
 */
export function warnOfUnboundedState(
  root: PhysicalOperator,
  ttlMs: number | undefined,
  statement: Span,
): Diagnostic[] {
  if (ttlMs !== undefined || isBounded(root)) return [];
  const own = growthOf(root);
  const inner = inputsOf(root).flatMap((input) => warnOfUnboundedState(input, ttlMs, statement));
  if (own === undefined) return inner;
  const message = `The state of this query grows without end: ${own.what}. ${own.fix}; or ${TTL_HINT}.`;
  return [
    ...inner,
    createDiagnostic('unbounded_state', message, own.span ?? statement, { severity: 'warning' }),
  ];
}

/** Whether all that is read ends by itself. */
function isBounded(operator: PhysicalOperator): boolean {
  if (operator.kind !== 'source-scan') return inputsOf(operator).every(isBounded);
  const { connector, options } = operator.table;
  if (connector === 'filesystem') return options['source.monitor-interval'] === undefined;
  if (connector === 'datagen') return options['number-of-rows'] !== undefined;
  return options['scan.bounded.mode'] !== undefined && options['scan.bounded.mode'] !== 'unbounded';
}

interface Growth {
  what: string;
  fix: string;
  span?: Span | undefined;
}

function growthOf(operator: PhysicalOperator): Growth | undefined {
  const find = GROWTHS[operator.kind] as ((one: PhysicalOperator) => Growth | undefined) | undefined;
  return find?.(operator);
}

/** Of each kind of operator what it remembers for ever; one that is not here remembers nothing, or forgets in time. */
const GROWTHS: { [K in OperatorKind]?: (operator: OperatorOf<K>) => Growth | undefined } = {
  'group-aggregate': (operator) =>
    operator.stateTtlMs !== undefined || operator.keys.length === 0
      ? undefined
      : {
          what: `GROUP BY (${names(operator.keys, operator.input)}) keeps every group that ever came`,
          fix: 'Group by a window (TUMBLE, HOP, CUMULATE, SESSION) as well',
          span: operator.aggregates[0]?.span,
        },
  join: (operator) =>
    operator.leftTtlMs !== undefined && operator.rightTtlMs !== undefined
      ? undefined
      : {
          what: 'a join without a time bound keeps all rows of both sides',
          fix: 'Bound the time: b.ts BETWEEN a.ts - INTERVAL … AND a.ts + INTERVAL …, equal windows, or FOR SYSTEM_TIME AS OF',
          span: operator.condition?.span,
        },
  'top-n': ({ partitionKeys, input, span }) =>
    partitionKeys.length === 0 && input.changelog === 'insert-only'
      ? undefined
      : {
          what: `ROW_NUMBER keeps rows of every (${names(partitionKeys, input)}) that ever came`,
          fix: 'Rank within windows: PARTITION BY window_start, window_end',
          span,
        },
  deduplicate: ({ keys, input }) => ({
    what: `deduplication remembers every (${names(keys, input)}) that ever came`,
    fix: 'Deduplicate within windows: PARTITION BY window_start, window_end',
  }),
  'set-operation': () => ({
    what: 'INTERSECT and EXCEPT keep all rows of both sides',
    fix: 'Compare within windows',
  }),
  'over-aggregate': growthOfOver,
  match: ({ withinMs }) =>
    withinMs === undefined
      ? { what: 'MATCH_RECOGNIZE keeps what may still become a match', fix: 'Add WITHIN INTERVAL …' }
      : undefined,
  'changelog-normalize': ({ keys, input }) => ({
    what: lastRows(keys, input),
    fix: 'Nothing else is needed if there are few keys',
  }),
  'sink-materialize': ({ keys, input }) => ({
    what: lastRows(keys, input),
    fix:
      upsertKeysOf(input).length > 0
        ? 'Give the sink the primary key by which the query updates its rows'
        : 'Nothing else is needed if there are few keys',
  }),
};

function growthOfOver({
  time,
  frame,
  partitionKeys,
  input,
}: OperatorOf<'over-aggregate'>): Growth | undefined {
  if (time === 'none')
    return {
      what: 'OVER keeps every row, and goes through all of a partition for each, as it is not ordered by time',
      fix: 'Order it by a time attribute',
    };
  if (frame.preceding !== 'unbounded' || partitionKeys.length === 0) return undefined;
  return {
    what: `OVER keeps a value for every (${names(partitionKeys, input)}) that ever came`,
    fix: "Bound the frame: ROWS BETWEEN 100 PRECEDING AND CURRENT ROW, or RANGE BETWEEN INTERVAL '1' HOUR …",
  };
}

function lastRows(keys: readonly number[], input: PhysicalOperator): string {
  return `the last row of every (${names(keys, input)}) is kept`;
}

function names(keys: readonly number[], input: PhysicalOperator): string {
  return keys.map((key) => input.rowType[key]?.name ?? `$${key}`).join(', ');
}
