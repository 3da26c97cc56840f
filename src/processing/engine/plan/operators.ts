import type { Expression } from './expression.ts';
import type {
  Filter,
  OverWindow,
  PhysicalOperator,
  Projection,
  SourceScan,
  Union,
  ValuesSource,
  WatermarkAssigner,
  WindowAggregate,
  WindowAssignment,
  WindowTopN,
} from './physical-plan.ts';
import type { Field } from './types.ts';

type Given<T extends PhysicalOperator> = Omit<T, 'kind' | 'id' | 'rowType' | 'changelog'>;

/** Ids are given when the plan is complete; nothing planned so far updates or deletes a row. */
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
    rowType: given.outputRank
      ? [...given.input.rowType, { name: rankName, type: { kind: 'BIGINT', nullable: false } }]
      : given.input.rowType,
  }),
  union: (inputs: readonly PhysicalOperator[], rowType: readonly Field[]): Union => ({
    ...BASE,
    kind: 'union',
    inputs,
    rowType,
  }),
} as const;

/** The operators that feed this one. */
export function inputsOf(operator: PhysicalOperator): readonly PhysicalOperator[] {
  if (operator.kind === 'union') return operator.inputs;
  return 'input' in operator ? [operator.input] : [];
}

/** The same operator over other inputs with the same rows. */
export function withInputs<T extends PhysicalOperator>(operator: T, inputs: readonly PhysicalOperator[]): T {
  if (operator.kind === 'union') return { ...operator, inputs };
  return 'input' in operator ? { ...operator, input: inputs[0] ?? operator.input } : operator;
}
