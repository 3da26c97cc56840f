import { fail, type Span } from '../../sql/index.ts';
import type { Expression } from '../expression.ts';
import { conjuncts, contains, moveColumns, rewrite, substitute } from '../expression-tools.ts';
import { create } from '../operators.ts';
import type {
  Filter,
  GroupAggregate,
  PhysicalOperator,
  Projection,
  RegularJoin,
  TopN,
} from '../physical-plan.ts';
import { InputColumns } from '../query/input-columns.ts';
import type { Field } from '../types.ts';
import { conditionsOf, joinOn } from './join-on.ts';
import {
  appended,
  emptyValue,
  equalsOuter,
  identity,
  innerOperand,
  inputsOfCall,
  moveCall,
  outerIndexes,
  usesOuter,
  withInnerOperand,
} from './join-outer.ts';

/** A query by itself, and how its rows hang on the values of the query around it. */
export interface Decorrelated {
  /** Without outer references and queries in expressions. */
  operator: PhysicalOperator;
  /** The columns of the query, over `operator` and outer references. */
  columns: readonly Expression[];
  /** What must be true of a row for it to belong to the query, over `operator` and outer references. */
  conditions: readonly Expression[];
  /** What the columns are where no row belongs to it: an aggregate of nothing has a value. */
  whenEmpty?: readonly Expression[];
}

/**
 * Takes the outer references out of a query. Conditions with them move up to the join with the query around: above an
 * aggregate what they compare becomes a group key. Where that is not enough, the query is joined with all the different
 * values that the query around asks it with, and carries them along (Calcite's value generator).
 */
export class Decorrelator {
  readonly #domain: (used: readonly number[]) => PhysicalOperator;
  readonly #joinSubqueries: (operator: PhysicalOperator) => PhysicalOperator;
  readonly #span: Span;

  /** `domain`: the different values of some outer references, as columns in that order. */
  constructor(
    domain: (used: readonly number[]) => PhysicalOperator,
    joinAll: (operator: PhysicalOperator) => PhysicalOperator,
    span: Span,
  ) {
    this.#domain = domain;
    this.#joinSubqueries = joinAll;
    this.#span = span;
  }

  decorrelate(operator: PhysicalOperator): Decorrelated {
    if (!usesOuter(operator)) {
      const alone = this.#joinSubqueries(operator);
      return { operator: alone, columns: identity(alone, this.#span), conditions: [] };
    }
    if (operator.kind === 'filter') return this.#filter(operator);
    if (operator.kind === 'projection') return this.#projection(operator);
    if (operator.kind === 'group-aggregate') return this.#aggregate(operator);
    if (operator.kind === 'top-n') return this.#topN(operator);
    return operator.kind === 'join' ? this.#join(operator) : this.#fail();
  }

  #fail(): never {
    return fail(
      'unsupported',
      'A query that uses columns of the query around it is made of joins, conditions, aggregates and limits only.',
      this.#span,
    );
  }

  #filter({ input, condition }: Filter): Decorrelated {
    let below = this.decorrelate(input);
    let parts = conjuncts(substitute(condition, below.columns));
    if (parts.some((part) => contains(part, 'subquery') && contains(part, 'outer')))
      [below, parts] = this.#bind(below, parts);
    const inner = parts.filter((part) => !contains(part, 'outer'));
    const outer = parts.filter((part) => contains(part, 'outer'));
    const operator = this.#joinSubqueries(
      inner.reduce<PhysicalOperator>((rows, part) => create.filter(rows, part), below.operator),
    );
    // A condition on the only row of an aggregate is not asked where there is nothing to aggregate, as in Flink.
    return { operator, columns: below.columns, conditions: [...below.conditions, ...outer] };
  }

  #projection({ input, expressions }: Projection): Decorrelated {
    let below = this.decorrelate(input);
    const empty = below.whenEmpty;
    const whenEmpty = empty && { whenEmpty: expressions.map((expression) => substitute(expression, empty)) };
    let columns = expressions.map((expression) => substitute(expression, below.columns));
    if (!columns.some((column) => contains(column, 'subquery'))) return { ...below, columns, ...whenEmpty };
    if (columns.some((column) => contains(column, 'outer'))) [below, columns] = this.#bind(below, columns);
    const operator = this.#joinSubqueries(appended(below.operator, columns, this.#span));
    const places = identity(operator, this.#span).slice(below.operator.rowType.length);
    return { operator, columns: places, conditions: below.conditions, ...whenEmpty };
  }

  /** What the rows of a group are compared with becomes a further key. */
  #aggregate(aggregate: GroupAggregate): Decorrelated {
    const below = this.#groupable(aggregate);
    const inputs = new InputColumns(below.operator);
    const place = (index: number): number => inputs.add(below.columns[index] as Expression);
    const keys = aggregate.keys.map(place);
    const aggregates = aggregate.aggregates.map((call) => moveCall(call, place));
    const operands = below.conditions.map((condition) => innerOperand(condition) as Expression);
    const added = operands.map((operand) => inputs.add(operand));
    const rowType: Field[] = [
      ...aggregate.rowType.slice(0, keys.length),
      ...operands.map(({ type }, i) => ({ name: `$c${i}`, type })),
      ...aggregate.rowType.slice(keys.length),
    ];
    const { stateTtlMs } = aggregate;
    const ttl = stateTtlMs === undefined ? {} : { stateTtlMs };
    const operator = create.groupAggregate(
      { input: inputs.operator(), keys: [...keys, ...added], aggregates, ...ttl },
      rowType,
    );
    const all = identity(operator, this.#span);
    return {
      operator,
      columns: [...all.slice(0, keys.length), ...all.slice(keys.length + added.length)],
      conditions: below.conditions.map((condition, i) =>
        withInnerOperand(condition, all[keys.length + i] as Expression),
      ),
      ...(keys.length === 0 && { whenEmpty: aggregates.map(emptyValue) }),
    };
  }

  /** The first rows for each of the values that the rows are compared with. */
  #topN(topN: TopN): Decorrelated {
    const given = this.decorrelate(topN.input);
    const isSimple = given.conditions.every((condition) => innerOperand(condition) !== undefined);
    const below = isSimple ? given : this.#bind(given, [])[0];
    const inputs = new InputColumns(below.operator);
    const place = (index: number): number => inputs.add(below.columns[index] as Expression);
    const operands = below.conditions.map((condition) => innerOperand(condition) as Expression);
    const partitionKeys = [
      ...topN.partitionKeys.map(place),
      ...operands.map((operand) => inputs.add(operand)),
    ];
    const orderBy = topN.orderBy.map((key) => ({ ...key, column: place(key.column) }));
    const input = inputs.operator();
    const operator = create.topN({ ...topN, input, partitionKeys, orderBy }, '$rank');
    const rank = identity(operator, this.#span).slice(input.rowType.length);
    return { operator, columns: [...below.columns, ...rank], conditions: below.conditions };
  }

  /** The rows to aggregate: their conditions are equalities with outer values, and nothing else is of outside. */
  #groupable(aggregate: GroupAggregate): Decorrelated {
    const below = this.decorrelate(aggregate.input);
    const used = [...aggregate.keys, ...aggregate.aggregates.flatMap(inputsOfCall)];
    const isSimple =
      below.conditions.every((condition) => innerOperand(condition) !== undefined) &&
      used.every((index) => !contains(below.columns[index] as Expression, 'outer'));
    return isSimple ? below : this.#bind(below, [])[0];
  }

  /** The conditions of the sides that keep all their rows go up, and all those of an inner join. */
  #join(join: RegularJoin): Decorrelated {
    const { joinType, singleMatch } = join;
    const [left, right] = [this.decorrelate(join.left), this.decorrelate(join.right)];
    const width = left.operator.rowType.length;
    const onRight = (expression: Expression): Expression => moveColumns(expression, (index) => index + width);
    const columns = [...left.columns, ...right.columns.map(onRight)];
    const parts = conditionsOf(join).map((part) => substitute(part, columns));
    const outer = parts.filter((part) => contains(part, 'outer'));
    const isLifted = joinType === 'inner' || (outer.length === 0 && right.conditions.length === 0);
    if (!isLifted || joinType === 'right' || joinType === 'full') return this.#fail();
    const inputs = { left: left.operator, right: right.operator };
    const single = singleMatch === undefined ? {} : { singleMatch };
    const operator = joinOn(
      { ...inputs, joinType, ...single },
      parts.filter((part) => !contains(part, 'outer')),
    );
    return {
      operator,
      columns: join.rowType.map(({ type }, i) => ({ ...(columns[i] as Expression), type })),
      conditions: [...left.conditions, ...right.conditions.map(onRight), ...outer],
    };
  }

  /**
   * The rows for each of the values that they are asked with, which are the first columns; and expressions over them
   * that used outer references before.
   */
  #bind(below: Decorrelated, expressions: readonly Expression[]): [Decorrelated, Expression[]] {
    const used = outerIndexes([...below.conditions, ...below.columns, ...expressions]);
    const domain = this.#domain(used);
    const place = (expression: Expression): Expression =>
      rewrite(expression, (part) => {
        if (part.kind === 'outer') return { ...part, kind: 'column', index: used.indexOf(part.index) };
        return part.kind === 'column' ? { ...part, index: part.index + used.length } : undefined;
      });
    const operator = joinOn(
      { left: domain, right: below.operator, joinType: 'inner' },
      below.conditions.map(place),
    );
    const all = identity(operator, this.#span);
    const conditions = used.map((index, i) => equalsOuter(index, all[i] as Expression));
    return [{ operator, columns: below.columns.map(place), conditions }, expressions.map(place)];
  }
}
