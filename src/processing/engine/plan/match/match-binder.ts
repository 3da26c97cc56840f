import { type CallNode, type ExpressionNode, fail, type IdentifierNode, type Span } from '../../sql/index.ts';
import { functionName } from '../bind/bind-call.ts';
import { bindExpression } from '../bind/bind-expression.ts';
import type { Binder } from '../bind/binder.ts';
import { resolveName, type Scope } from '../bind/scope.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Expression } from '../expression.ts';
import { columnsOf, moveColumns } from '../expression-tools.ts';
import type { AggregateSignature } from '../functions/aggregate-functions.ts';
import type { MatchExpression, MatchReference, MatchRowReference } from '../physical-plan.ts';
import { createRowBinder } from '../query/row-binder.ts';
import { bindAggregate } from '../query/select-binder.ts';
import { type DataType, type Field, types, withNullability, withoutAttribute } from '../types.ts';

export interface MatchScope {
  catalog: Catalog;
  /** Columns of the input, by their names alone. */
  input: Scope;
  fields: readonly Field[];
  /** Variables and subsets by name, each with the variables it stands for. */
  variables: ReadonlyMap<string, readonly number[]>;
  /** Of the row that MATCH_ROWTIME() is taken from. */
  timeColumn: number;
}

/** Which row a name means: the last one of its variable, unless FIRST or LAST say otherwise. */
type Navigation = Pick<MatchRowReference, 'from' | 'offset'>;

const LAST_ROW: Navigation = { from: 'last', offset: 0 };

/** Binds an expression of MEASURES or DEFINE: names become references into the match. */
export class MatchBinder {
  readonly #scope: MatchScope;
  readonly #references: MatchReference[] = [];
  readonly #types: DataType[] = [];

  constructor(scope: MatchScope) {
    this.#scope = scope;
  }

  bind(
    node: ExpressionNode,
    condition?: (binder: Binder, node: ExpressionNode) => Expression,
  ): MatchExpression {
    const binder = this.#binder(LAST_ROW);
    const expression = condition === undefined ? binder.bind(node) : condition(binder, node);
    return { expression, references: this.#references };
  }

  #binder(navigation: Navigation): Binder {
    const binder: Binder = createRowBinder(this.#scope.input, this.#scope.catalog, {
      bind: (node) => this.#special(binder, node) ?? bindExpression(binder, node),
      identifier: (node) => this.#identifier(node, navigation),
      aggregate: (call, signature) => this.#aggregate(call, signature),
    });
    return binder;
  }

  #special(binder: Binder, node: ExpressionNode): Expression | undefined {
    if (node.kind !== 'call' || node.name.length !== 1) return undefined;
    switch (functionName(node)) {
      case 'FIRST':
      case 'LAST':
        return this.#navigate(binder, node);
      case 'PREV':
      case 'NEXT':
        return fail(
          'unsupported',
          `${functionName(node)} is not supported; use LAST(variable.column, n).`,
          node.span,
        );
      case 'MATCH_ROWTIME':
        return this.#rowtime(node);
      case 'MATCH_PROCTIME':
        return this.#add(
          { kind: 'match-proctime' },
          { ...types.timestampLtz(3, false), attribute: 'proctime' },
          node.span,
        );
      case 'CLASSIFIER':
      case 'MATCH_NUMBER':
        return fail('unsupported', `${functionName(node)} is not supported.`, node.span);
      default:
        return undefined;
    }
  }

  /** `FIRST(A.price)`, `LAST(A.price, 1)`. */
  #navigate(binder: Binder, call: CallNode): Expression {
    const [operand, offset, more] = call.args.map((arg) => arg.value);
    if (operand === undefined || more !== undefined)
      return fail('invalid', `Write ${functionName(call)}(variable.column [, n]).`, call.span);
    const from = functionName(call) === 'FIRST' ? 'first' : 'last';
    return this.#binder({ from, offset: offset === undefined ? 0 : rowsBack(binder, offset) }).bind(operand);
  }

  #rowtime(call: CallNode): Expression {
    const { timeColumn, fields } = this.#scope;
    const type = fields[timeColumn]?.type ?? types.timestamp(3);
    const reference: MatchReference = { kind: 'row', ...LAST_ROW, variables: undefined, column: timeColumn };
    return this.#add(reference, withNullability(type, false), call.span);
  }

  #identifier(node: IdentifierNode, navigation: Navigation): Expression {
    const { variables, column } = this.#resolve(node);
    const [index] = columnsOf(column);
    if (index === undefined) return column;
    const type = this.#scope.fields[index]?.type ?? column.type;
    const nullable = withoutAttribute(withNullability(type, true));
    const reference = this.#add(
      { kind: 'row', ...navigation, variables, column: index },
      nullable,
      node.span,
    );
    return moveColumns(column, () => (reference.kind === 'column' ? reference.index : 0));
  }

  /** A name, with the variables it is qualified by and its column of the input. */
  #resolve(node: IdentifierNode): { variables: readonly number[] | undefined; column: Expression } {
    const [first, second, ...rest] = node.parts;
    const variables = second === undefined ? undefined : this.#scope.variables.get(first.text);
    if (variables === undefined || second === undefined)
      return { variables: undefined, column: resolveName(this.#scope.input, node) };
    return { variables, column: resolveName(this.#scope.input, { ...node, parts: [second, ...rest] }) };
  }

  /** An aggregate over the rows of one variable, or over all of them. */
  #aggregate(call: CallNode, signature: AggregateSignature): Expression {
    if (call.distinct)
      fail('invalid', 'DISTINCT is not allowed in an aggregate of MATCH_RECOGNIZE.', call.span);
    if (call.filter !== undefined) fail('invalid', 'FILTER is not allowed in MATCH_RECOGNIZE.', call.span);
    const found = new Set<readonly number[] | undefined>();
    const rows = createRowBinder(this.#scope.input, this.#scope.catalog, {
      identifier: (node) => {
        const { variables, column } = this.#resolve(node);
        found.add(variables);
        return column;
      },
    });
    const [star] = call.args.map((arg) => arg.value);
    if (star?.kind === 'star' && star.qualifier[0] !== undefined)
      found.add(this.#scope.variables.get(star.qualifier[0].text));
    const bound = bindAggregate(rows, countRows(call), signature, false);
    if (found.size > 1) fail('invalid', 'An aggregate is over the rows of one variable.', call.span);
    const [argument] = bound.args;
    const [variables] = found;
    const { type } = bound;
    const args = argument === undefined ? [] : [0];
    const aggregate = { function: signature.id, args, distinct: false, type, name: '', span: call.span };
    return this.#add({ kind: 'aggregate', variables, call: aggregate, argument }, type, call.span);
  }

  #add(reference: MatchReference, type: DataType, span: Span): Expression {
    this.#types.push(type);
    return { kind: 'column', index: this.#references.push(reference) - 1, type, span };
  }

  /** Types of the references. */
  get fields(): readonly Field[] {
    return this.#types.map((type, i) => ({ name: `$${i}`, type }));
  }
}

/** `COUNT(A.*)` counts rows, as `COUNT(*)` does. */
function countRows(call: CallNode): CallNode {
  return {
    ...call,
    args: call.args.map((arg) =>
      arg.value.kind === 'star' ? { ...arg, value: { ...arg.value, qualifier: [] } } : arg,
    ),
  };
}

function rowsBack(binder: Binder, node: ExpressionNode): number {
  const offset = binder.bind(node);
  if (
    offset.kind === 'literal' &&
    typeof offset.value === 'number' &&
    Number.isInteger(offset.value) &&
    offset.value >= 0
  )
    return offset.value;
  return fail('invalid', 'The number of rows is an integer literal, 0 or more.', node.span);
}
