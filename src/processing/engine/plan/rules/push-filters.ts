import { columnsOf, conjunction, conjuncts, isCheap, isVolatile, substitute } from '../expression-tools.ts';
import type { Expression } from '../expression.ts';
import { create, inputsOf, withInputs } from '../operators.ts';
import type { PhysicalOperator } from '../physical-plan.ts';
import { pushIntoJoin } from './join-filters.ts';
import { pushIntoRows, pushIntoTimeJoin } from './time-join-filters.ts';

/**
 * Conditions move towards the sources, so that fewer rows are computed: through projections of plain columns, window
 * assignments, joins and unions, and into other filters. Never below a watermark: rows that are dropped
 * there would no longer move it.
 */
export function pushFilters(operator: PhysicalOperator): PhysicalOperator {
  if (operator.kind === 'filter') return push(operator.input, conjuncts(operator.condition));
  if (operator.kind === 'join') return push(operator, []);
  return withInputs(operator, inputsOf(operator).map(pushFilters));
}

function push(input: PhysicalOperator, parts: readonly Expression[]): PhysicalOperator {
  switch (input.kind) {
    case 'filter':
      return push(input.input, [...conjuncts(input.condition), ...parts]);
    case 'projection': {
      const [below, above] = split(parts, (part) =>
        [...columnsOf(part)].every((index) => {
          const expression = input.expressions[index];
          return expression !== undefined && isCheap(expression);
        }),
      );
      const moved = below.map((part) => substitute(part, input.expressions));
      return keep(
        { ...input, input: below.length === 0 ? pushFilters(input.input) : push(input.input, moved) },
        above,
      );
    }
    case 'window-assignment': {
      // Rows that are filtered out later are part of a session all the same.
      if (input.window.kind === 'session') return keep(pushFilters(input), parts);
      const width = input.input.rowType.length;
      const [below, above] = split(parts, (part) => [...columnsOf(part)].every((index) => index < width));
      return keep(
        { ...input, input: below.length === 0 ? pushFilters(input.input) : push(input.input, below) },
        above,
      );
    }
    case 'union':
      return { ...input, inputs: input.inputs.map((branch) => push(branch, parts)) };
    case 'join': {
      const { join, above } = pushIntoJoin(input, parts, push);
      return keep(join, above);
    }
    case 'interval-join':
    case 'window-join': {
      const { join, above } = pushIntoTimeJoin(input, parts, push);
      return keep(join, above);
    }
    case 'temporal-join':
    case 'lookup-join':
    case 'correlate': {
      const { join, above } = pushIntoRows(input, parts, push);
      return keep(join, above);
    }
    case 'source-scan':
    case 'values':
    case 'watermark-assigner':
    case 'window-aggregate':
    case 'over-window':
    case 'over-aggregate':
    case 'window-top-n':
    case 'top-n':
    case 'deduplicate':
    case 'temporal-sort':
    case 'group-aggregate':
    case 'expand':
    case 'set-operation':
    case 'match':
    case 'changelog-normalize':
    case 'drop-update-before':
    case 'sink-materialize':
    case 'exchange':
      return keep(pushFilters(input), parts);
  }
}

function split(
  parts: readonly Expression[],
  moves: (part: Expression) => boolean,
): [below: Expression[], above: Expression[]] {
  const below = parts.filter((part) => moves(part) && !isVolatile(part));
  return [below, parts.filter((part) => !below.includes(part))];
}

function keep(input: PhysicalOperator, parts: readonly Expression[]): PhysicalOperator {
  const condition = conjunction(parts);
  return condition === undefined ? input : create.filter(input, condition);
}
