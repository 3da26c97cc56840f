import type { Expression } from './expression.ts';
import type {
  ChangelogNormalize,
  Correlate,
  Deduplicate,
  DropUpdateBefore,
  Exchange,
  Expand,
  Filter,
  GroupAggregate,
  IntervalJoin,
  JoinType,
  LookupJoin,
  Match,
  OverAggregate,
  OverWindow,
  PhysicalOperator,
  Projection,
  RegularJoin,
  SetOperationOperator,
  SinkMaterialize,
  SourceScan,
  TemporalJoin,
  TemporalSort,
  TopN,
  Union,
  ValuesSource,
  WatermarkAssigner,
  WindowAggregate,
  WindowAssignment,
  WindowJoin,
  WindowTopN,
} from './physical-plan.ts';
import { type Field, withNullability, withoutAttribute } from './types.ts';

type Given<T extends PhysicalOperator> = Omit<T, 'kind' | 'id' | 'rowType' | 'changelog'>;

/** Ids and changelog modes are given when the plan is complete. */
const BASE = { id: '', changelog: 'insert-only' } as const;

/** Makers of operators, each with its output row. */
export const create = {
  scan: (given: Given<SourceScan>, rowType: readonly Field[]): SourceScan => ({
    ...BASE,
    kind: 'source-scan',
    rowType,
    ...given,
  }),
  values: (rows: ValuesSource['rows'], rowType: readonly Field[]): ValuesSource => ({
    ...BASE,
    kind: 'values',
    rows,
    rowType,
  }),
  projection: (
    input: PhysicalOperator,
    expressions: readonly Expression[],
    names: readonly string[],
  ): Projection => ({
    ...BASE,
    kind: 'projection',
    input,
    expressions,
    rowType: expressions.map((expression, i) => ({ name: names[i] ?? `EXPR$${i}`, type: expression.type })),
  }),
  filter: (input: PhysicalOperator, condition: Expression): Filter => ({
    ...BASE,
    kind: 'filter',
    input,
    condition,
    rowType: input.rowType,
  }),
  watermark: (input: PhysicalOperator, rowtime: number, expression: Expression): WatermarkAssigner => ({
    ...BASE,
    kind: 'watermark-assigner',
    input,
    rowtime,
    expression,
    rowType: input.rowType,
  }),
  windowAssignment: (given: Given<WindowAssignment>, windowColumns: readonly Field[]): WindowAssignment => ({
    ...BASE,
    kind: 'window-assignment',
    ...given,
    rowType: [...given.input.rowType, ...windowColumns],
  }),
  windowAggregate: (given: Given<WindowAggregate>, rowType: readonly Field[]): WindowAggregate => ({
    ...BASE,
    kind: 'window-aggregate',
    ...given,
    rowType,
  }),
  overWindow: (given: Given<OverWindow>, callColumns: readonly Field[]): OverWindow => ({
    ...BASE,
    kind: 'over-window',
    ...given,
    rowType: [...given.input.rowType, ...callColumns],
  }),
  windowTopN: (given: Given<WindowTopN>, rankName: string): WindowTopN => ({
    ...BASE,
    kind: 'window-top-n',
    ...given,
    rowType: withRank(given.input, given.outputRank, rankName),
  }),
  topN: (given: Given<TopN>, rankName: string): TopN => ({
    ...BASE,
    kind: 'top-n',
    ...given,
    rowType: withRank(given.input, given.outputRank, rankName),
  }),
  deduplicate: (given: Given<Deduplicate>): Deduplicate => ({
    ...BASE,
    kind: 'deduplicate',
    ...given,
    rowType: given.input.rowType,
  }),
  temporalSort: (given: Given<TemporalSort>): TemporalSort => ({
    ...BASE,
    kind: 'temporal-sort',
    ...given,
    rowType: given.input.rowType,
  }),
  overAggregate: (given: Given<OverAggregate>, callColumns: readonly Field[]): OverAggregate => ({
    ...BASE,
    kind: 'over-aggregate',
    ...given,
    rowType: [...given.input.rowType, ...callColumns],
  }),
  groupAggregate: (given: Given<GroupAggregate>, rowType: readonly Field[]): GroupAggregate => ({
    ...BASE,
    kind: 'group-aggregate',
    ...given,
    rowType,
  }),
  expand: (given: Given<Expand>, rowType: readonly Field[]): Expand => ({
    ...BASE,
    kind: 'expand',
    ...given,
    rowType,
  }),
  setOperation: (given: Given<SetOperationOperator>, rowType: readonly Field[]): SetOperationOperator => ({
    ...BASE,
    kind: 'set-operation',
    ...given,
    rowType,
  }),
  join: (given: Given<RegularJoin>): RegularJoin => ({
    ...BASE,
    kind: 'join',
    ...given,
    // Rows wait for each other without regard to time: no column orders the result.
    rowType: joinedFields(given.left.rowType, given.right.rowType, given.joinType).map(({ name, type }) => ({
      name,
      type: withoutAttribute(type),
    })),
  }),
  intervalJoin: (given: Given<IntervalJoin>): IntervalJoin => ({
    ...BASE,
    kind: 'interval-join',
    ...given,
    rowType: joinedFields(given.left.rowType, given.right.rowType, given.joinType),
  }),
  windowJoin: (given: Given<WindowJoin>): WindowJoin => ({
    ...BASE,
    kind: 'window-join',
    ...given,
    rowType: joinedFields(given.left.rowType, given.right.rowType, given.joinType),
  }),
  temporalJoin: (given: Given<TemporalJoin>): TemporalJoin => ({
    ...BASE,
    kind: 'temporal-join',
    ...given,
    // The right side's time says since when its row was valid; the result is in the order of the left side's.
    rowType: joinedFields(given.left.rowType, withoutTimes(given.right.rowType), given.joinType),
  }),
  lookupJoin: (given: Given<LookupJoin>): LookupJoin => ({
    ...BASE,
    kind: 'lookup-join',
    ...given,
    rowType: joinedFields(given.input.rowType, given.lookupRowType, given.joinType),
  }),
  correlate: (given: Given<Correlate>): Correlate => ({
    ...BASE,
    kind: 'correlate',
    ...given,
    rowType: joinedFields(given.input.rowType, given.functionRowType, given.joinType),
  }),
  match: (given: Given<Match>, rowType: readonly Field[]): Match => ({
    ...BASE,
    kind: 'match',
    ...given,
    rowType,
  }),
  changelogNormalize: (input: PhysicalOperator, keys: readonly number[]): ChangelogNormalize => ({
    ...BASE,
    kind: 'changelog-normalize',
    input,
    keys,
    rowType: input.rowType,
  }),
  dropUpdateBefore: (input: PhysicalOperator): DropUpdateBefore => ({
    ...BASE,
    kind: 'drop-update-before',
    input,
    rowType: input.rowType,
  }),
  sinkMaterialize: (given: Given<SinkMaterialize>): SinkMaterialize => ({
    ...BASE,
    kind: 'sink-materialize',
    ...given,
    rowType: given.input.rowType,
  }),
  exchange: (input: PhysicalOperator, distribution: Exchange['distribution']): Exchange => ({
    ...BASE,
    id: input.id,
    changelog: input.changelog,
    kind: 'exchange',
    input,
    distribution,
    rowType: input.rowType,
  }),
  union: (inputs: readonly PhysicalOperator[], rowType: readonly Field[]): Union => ({
    ...BASE,
    kind: 'union',
    inputs,
    rowType,
  }),
} as const;

function withoutTimes(fields: readonly Field[]): readonly Field[] {
  return fields.map(({ name, type }) => ({ name, type: withoutAttribute(type) }));
}

function withRank(input: PhysicalOperator, outputRank: boolean, name: string): readonly Field[] {
  if (!outputRank) return input.rowType;
  return [...input.rowType, { name, type: { kind: 'BIGINT', nullable: false } }];
}

/** The row of a join; the side that may be missing is nullable. */
export function joinedFields(
  left: readonly Field[],
  right: readonly Field[],
  joinType: JoinType,
): readonly Field[] {
  if (joinType === 'semi' || joinType === 'anti') return left;
  const mayMiss = (fields: readonly Field[], may: boolean): Field[] =>
    fields.map((field) => (may ? { name: field.name, type: withNullability(field.type, true) } : field));
  return [
    ...mayMiss(left, joinType === 'right' || joinType === 'full'),
    ...mayMiss(right, joinType === 'left' || joinType === 'full'),
  ];
}

/** The operators that feed this one, by port. */
export function inputsOf(operator: PhysicalOperator): readonly PhysicalOperator[] {
  if ('inputs' in operator) return operator.inputs;
  if ('left' in operator) return [operator.left, operator.right];
  return 'input' in operator ? [operator.input] : [];
}

/** The same operator over other inputs with the same rows. */
export function withInputs<T extends PhysicalOperator>(operator: T, inputs: readonly PhysicalOperator[]): T {
  if ('inputs' in operator) return { ...operator, inputs };
  if ('left' in operator)
    return { ...operator, left: inputs[0] ?? operator.left, right: inputs[1] ?? operator.right };
  return 'input' in operator ? { ...operator, input: inputs[0] ?? operator.input } : operator;
}
