import { ManualClock } from '#foundation';
import { type Batch, batchOf, kindAt, rowAt, type RowKind } from '../../batch/batch.ts';
import type { Value } from '../../batch/physical-kind.ts';
import { timeZone, type TimeZone } from '../../codegen/time-zone.ts';
import type { Expression } from '../../plan/expression.ts';
import { create } from '../../plan/operators.ts';
import type { ChangelogMode, JoinType, PhysicalOperator, RegularJoin } from '../../plan/physical-plan.ts';
import { type Field, types } from '../../plan/types.ts';
import { buildJoin } from '../../runtime/build/build-joins.ts';
import type { JobBuilder } from '../../runtime/job-builder.ts';
import { PipelineState } from '../../state/pipeline-state.ts';
import { StateBudget } from '../../state/state-budget.ts';
import type { Operator } from '../operator.ts';

/** A row of either side: its id, the join key, and a number for conditions. */
export type TestRow = readonly [id: number, key: number | null, number: number];

export const SIDE_FIELDS: readonly Field[] = [
  { name: 'id', type: types.int() },
  { name: 'k', type: types.int() },
  { name: 'n', type: types.int() },
];

export interface TestChange {
  port: 0 | 1;
  kind: RowKind;
  row: TestRow;
}

export interface TestJoin {
  joinType: JoinType;
  /** `left.n <= right.n` besides the keys. */
  hasCondition: boolean;
  nullsEqual: boolean;
  /** Without keys every row meets every other, if the condition lets it. */
  hasKeys: boolean;
  /** What each input sends, and whether its rows have a unique id. */
  inputs: readonly [TestInput, TestInput];
  changelog?: ChangelogMode;
  ttlMs?: number;
}

export interface TestInput {
  changelog: ChangelogMode;
  isKeyed: boolean;
}

/** A join operator that is fed by hand. */
export interface JoinHarness {
  push(changes: readonly TestChange[]): void;
  /** What came out since the last call. */
  take(): { kind: RowKind; row: Value[] }[];
  readonly failures: string[];
  readonly clock: ManualClock;
}

export function createJoinHarness(join: TestJoin, condition?: Expression): JoinHarness {
  const output = new Collected();
  const clock = new ManualClock();
  const failures: string[] = [];
  let operator: Operator | undefined;
  const builder = {
    compile: { clock, zone: timeZone('UTC') as TimeZone, random: Math.random },
    state: new PipelineState(new StateBudget(), () => clock.nowMs()),
    stateTtlMs: join.ttlMs,
    add: () => {},
    failures:
      () =>
      ({ error }: { error: Error }): void => {
        failures.push(error.message);
      },
    inputs: (_: unknown, built: Operator) => {
      operator = built;
    },
  } as unknown as JobBuilder;
  buildJoin(planOf(join, condition), output, builder);
  return {
    push: (changes) => {
      for (const { port, kind, row } of changes) operator?.push(batchOf(SIDE_FIELDS, [row], [kind]), port);
    },
    take: () => output.changes.splice(0),
    failures,
    clock,
  };
}

function planOf(join: TestJoin, condition: Expression | undefined): RegularJoin {
  const keys = join.hasKeys ? [1] : [];
  const tested = condition ?? (join.hasCondition ? lessOrEqual() : undefined);
  const plan = create.join({
    left: inputOf(join.inputs[0]),
    right: inputOf(join.inputs[1]),
    joinType: join.joinType,
    leftKeys: keys,
    rightKeys: keys,
    nullsEqual: keys.map(() => join.nullsEqual),
    ...(tested && { condition: tested }),
  });
  return { ...plan, id: 'join', changelog: join.changelog ?? 'retract' };
}

function inputOf({ changelog, isKeyed }: TestInput): PhysicalOperator {
  const rows = create.values([], SIDE_FIELDS);
  return { ...(isKeyed ? create.changelogNormalize(rows, [0]) : rows), changelog };
}

const START = { offset: 0, line: 1, column: 1 };
const SPAN = { start: START, end: START };

export function column(index: number): Expression {
  return { kind: 'column', index, type: types.int(), span: SPAN };
}

/** `left.n <= right.n`. */
function lessOrEqual(): Expression {
  return {
    kind: 'call',
    function: 'LESS_OR_EQUAL',
    args: [column(2), column(5)],
    type: types.boolean(),
    span: SPAN,
  };
}

class Collected implements Operator {
  readonly changes: { kind: RowKind; row: Value[] }[] = [];

  push(batch: Batch): void {
    for (let i = 0; i < batch.count; i++) this.changes.push({ kind: kindAt(batch, i), row: rowAt(batch, i) });
  }

  advance(): void {}
}

/** The result of a join, by comparing every row with every other. */
export function joinNaively(
  join: TestJoin,
  left: readonly TestRow[],
  right: readonly TestRow[],
): (number | null)[][] {
  const meets = (l: TestRow, r: TestRow): boolean => {
    const isEqual = l[1] === null || r[1] === null ? join.nullsEqual && l[1] === r[1] : l[1] === r[1];
    return (!join.hasKeys || isEqual) && (!join.hasCondition || l[2] <= r[2]);
  };
  const pairs = left.flatMap((l) => right.filter((r) => meets(l, r)).map((r) => [...l, ...r]));
  const lonelyLeft = left.filter((l) => !right.some((r) => meets(l, r)));
  const lonelyRight = right.filter((r) => !left.some((l) => meets(l, r)));
  const none = [null, null, null];
  switch (join.joinType) {
    case 'inner':
      return pairs;
    case 'left':
      return [...pairs, ...lonelyLeft.map((l) => [...l, ...none])];
    case 'right':
      return [...pairs, ...lonelyRight.map((r) => [...none, ...r])];
    case 'full':
      return [
        ...pairs,
        ...lonelyLeft.map((l) => [...l, ...none]),
        ...lonelyRight.map((r) => [...none, ...r]),
      ];
    case 'semi':
      return left.filter((l) => right.some((r) => meets(l, r))).map((l) => [...l]);
    case 'anti':
      return lonelyLeft.map((l) => [...l]);
  }
}

/** Rows as often as they are there; throws if a row is taken back that is not. */
export class Bag {
  readonly #counts = new Map<string, number>();

  change(kind: RowKind, row: readonly Value[]): void {
    const key = JSON.stringify(row);
    const count = (this.#counts.get(key) ?? 0) + (kind === '+I' || kind === '+U' ? 1 : -1);
    if (count < 0) throw new Error(`${kind} ${key} takes back a row that is not there.`);
    if (count === 0) this.#counts.delete(key);
    else this.#counts.set(key, count);
  }

  sorted(): string[] {
    return [...this.#counts].flatMap(([key, count]) => Array.from({ length: count }, () => key)).sort();
  }
}
