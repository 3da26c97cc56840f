import type { Layer } from '../codegen/stage.ts';
import type { Expression } from '../plan/expression.ts';
import { inputsOf } from '../plan/operators.ts';
import type { Exchange, PhysicalOperator, SourceScan } from '../plan/physical-plan.ts';
import type { Field } from '../plan/types.ts';

/** Projections and filters down to the first operator that is neither. */
export function peel(plan: PhysicalOperator): { base: PhysicalOperator; layers: Layer[] } {
  const layers: Layer[] = [];
  let base = plan;
  while (base.kind === 'projection' || base.kind === 'filter') {
    layers.unshift(
      base.kind === 'projection'
        ? { kind: 'projection', expressions: base.expressions }
        : { kind: 'filter', condition: base.condition },
    );
    base = base.input;
  }
  return { base, layers };
}

/** The scan that `plan` reads through projections and filters alone. */
export function scanBelow(plan: PhysicalOperator): SourceScan | undefined {
  const { base } = peel(plan);
  return base.kind === 'source-scan' ? base : undefined;
}

/** The row above the layers; names are lost. */
export function fieldsAbove(fields: readonly Field[], layers: readonly Layer[]): readonly Field[] {
  let above = fields;
  for (const layer of layers)
    if (layer.kind === 'projection')
      above = layer.expressions.map((expression) => ({ name: '', type: expression.type }));
  return above;
}

/** Every column as it is. */
export function identity(fields: readonly Field[]): Expression[] {
  const nowhere = { offset: 0, line: 1, column: 1 };
  return fields.map(({ type }, index) => ({
    kind: 'column',
    index,
    type,
    span: { start: nowhere, end: nowhere },
  }));
}

/** The exchanges through which rows come to `plan`. */
export function exchangesBelow(plan: PhysicalOperator): Exchange[] {
  return plan.kind === 'exchange' ? [plan] : inputsOf(plan).flatMap(exchangesBelow);
}
