import { fail, type Span } from '../../sql/index.ts';
import type { Expression, SubqueryExpression } from '../expression.ts';
import {
  columnsOf,
  conjunction,
  conjuncts,
  contains,
  createBranch,
  expressionKey,
  moveColumns,
  rewrite,
  substitute,
} from '../expression-tools.ts';
import { countOperators, OPERATORS_MAX } from '../operator-count.ts';
import { create } from '../operators.ts';
import type { PhysicalOperator } from '../physical-plan.ts';
import { literal } from '../typing/coerce.ts';
import { types } from '../types.ts';
import { type Decorrelated, Decorrelator } from './join-decorrelate.ts';
import { call, distinct } from './join-calls.ts';
import { keyPairOf, sideOf } from './join-keys.ts';
import { joinUnlessSome } from './join-not-in.ts';
import { joinOn } from './join-on.ts';
import { appended } from './join-outer.ts';

/** Joins the queries in expressions over the rows of an operator to them, one after the other. */
export class SubqueryJoiner {
  /** The rows with what was joined to them: their own columns first, then those that were added. */
  operator: PhysicalOperator;
  readonly #joinSubqueries: (operator: PhysicalOperator) => PhysicalOperator;
  /** What the rows were before anything was joined or left out: its columns are their first. */
  readonly #first: PhysicalOperator;
  /** Values of the queries that were joined, by what they are. */
  readonly #values = new Map<string, Expression>();

  constructor(
    operator: PhysicalOperator,
    first: PhysicalOperator,
    joinAll: (operator: PhysicalOperator) => PhysicalOperator,
  ) {
    this.operator = operator;
    this.#first = first;
    this.#joinSubqueries = joinAll;
  }

  /** The rows for which a condition is TRUE, where it is a query alone or its opposite; undefined otherwise. */
  keepWhere(condition: Expression): PhysicalOperator | undefined {
    if (condition.kind === 'subquery') return this.#semi(condition, false);
    const [inner] = condition.kind === 'call' && condition.function === 'NOT' ? condition.args : [];
    return inner?.kind === 'subquery' ? this.#semi(inner, true) : undefined;
  }

  /** The expression over the columns of `operator`, without queries. `nullIsFalse`: nobody tells the two apart. */
  replace(expression: Expression, nullIsFalse: boolean): Expression {
    if (expression.kind === 'subquery') return this.#value(expression, nullIsFalse);
    if (!contains(expression, 'subquery')) return expression;
    const isLogic =
      expression.kind === 'call' && (expression.function === 'AND' || expression.function === 'OR');
    if (isLogic) return { ...expression, args: expression.args.map((arg) => this.replace(arg, nullIsFalse)) };
    return rewrite(expression, (part) => (part.kind === 'subquery' ? this.#value(part, false) : undefined));
  }

  #semi(subquery: SubqueryExpression, isAnti: boolean): PhysicalOperator | undefined {
    if (subquery.form === 'value') return undefined;
    const { span } = subquery;
    if (subquery.form === 'exists' && hasAlwaysOneRow(subquery.query))
      return isAnti
        ? create.filter(this.operator, literal(false, types.boolean(false), span))
        : this.operator;
    const joined = this.#prepare(subquery);
    const test = this.#testOf(subquery, joined);
    const right = joined.decorrelated.operator;
    if (!isAnti)
      return joinOn({ left: this.operator, right, joinType: 'semi' }, [...joined.conditions, ...test]);
    return joinUnlessSome(this.operator, right, joined.conditions, test, span);
  }

  #value(subquery: SubqueryExpression, nullIsFalse: boolean): Expression {
    const key = `${nullIsFalse} ${expressionKey(subquery)}`;
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const value = this.#join(subquery, nullIsFalse);
    checkSize(this.operator, subquery.span);
    this.#values.set(key, value);
    return value;
  }

  #join(subquery: SubqueryExpression, nullIsFalse: boolean): Expression {
    switch (subquery.form) {
      case 'exists':
        return this.#exists(subquery);
      case 'some':
        return this.#some(subquery, nullIsFalse);
      case 'value':
        return this.#single(subquery);
    }
  }

  #exists(subquery: SubqueryExpression): Expression {
    if (hasAlwaysOneRow(subquery.query)) return literal(true, types.boolean(false), subquery.span);
    const joined = this.#prepare(subquery);
    return this.#mark(joined.decorrelated.operator, joined.conditions, subquery.span);
  }

  /** TRUE if the comparison is TRUE for a row, else NULL if it is NULL for one, else FALSE. */
  #some(subquery: SubqueryExpression, nullIsFalse: boolean): Expression {
    const { span } = subquery;
    const joined = this.#prepare(subquery);
    const right = joined.decorrelated.operator;
    const test = this.#testOf(subquery, joined);
    const isTrue = this.#mark(right, [...joined.conditions, ...test], span);
    if (nullIsFalse || !subquery.type.nullable) return isTrue;
    // The row has grown by the mark.
    const again = this.#prepare(subquery, joined.decorrelated);
    const isNull = this.#nullMark(again, this.#testOf(subquery, again), span);
    const boolean = types.boolean(true);
    return {
      kind: 'case',
      branches: [
        createBranch(isTrue, literal(true, boolean, span)),
        createBranch(isNull, literal(null, boolean, span)),
      ],
      otherwise: literal(false, boolean, span),
      type: boolean,
      span,
    };
  }

  /** Whether a comparison is NULL for a row: because the value of that row is, or because there is one and ours is. */
  #nullMark(joined: Prepared, test: readonly Expression[], span: Span): Expression {
    const width = this.operator.rowType.length;
    const [comparison, second] = test;
    const operands = comparison?.kind === 'call' ? comparison.args : [];
    const ours = operands.find((operand) => sideOf(operand, width) !== 'right');
    const theirs = operands.find((operand) => sideOf(operand, width) === 'right');
    const right = joined.decorrelated.operator;
    if (second !== undefined || ours === undefined || theirs === undefined || operands.length !== 2) {
      const isNull = conjunction(test);
      return isNull === undefined
        ? literal(false, types.boolean(false), span)
        : this.#mark(right, [...joined.conditions, call('IS_NULL', [isNull], span)], span);
    }
    const parts: Expression[] = [];
    if (theirs.type.nullable)
      parts.push(this.#mark(right, [...joined.conditions, call('IS_NULL', [theirs], span)], span));
    if (ours.type.nullable) {
      const grown = this.operator.rowType.length - width;
      const conditions = joined.conditions.map((condition) =>
        moveColumns(condition, (index) => (index < width ? index : index + grown)),
      );
      const any = this.#mark(right, conditions, span);
      parts.push(call('AND', [call('IS_NULL', [ours], span), any], span));
    }
    const [first, other] = parts;
    if (first === undefined) return literal(false, types.boolean(false), span);
    return other === undefined ? first : call('OR', parts, span);
  }

  /** The value of a query's only row; a second one is an error when it comes. */
  #single(subquery: SubqueryExpression): Expression {
    const { span, type } = subquery;
    const { decorrelated, conditions } = this.#prepare(subquery);
    const width = this.operator.rowType.length;
    const [column] = decorrelated.columns;
    if (column === undefined) throw new TypeError('A query in place of a value has a column.');
    const added = withFlag(decorrelated.operator, contains(column, 'outer') ? [] : [column], span);
    this.operator = joinOn(
      { left: this.operator, right: added, joinType: 'left', singleMatch: span },
      conditions,
    );
    const last = this.operator.rowType.length - 1;
    const at = (index: number): Expression => columnAt(this.operator, index, span);
    const value = contains(column, 'outer')
      ? this.#onRow(column, this.#outerValues(subquery), width, this.operator)
      : at(last - 1);
    const [empty] = decorrelated.whenEmpty ?? [];
    const isPlain = value.kind === 'column' && (empty === undefined || isNull(empty));
    if (isPlain) return { ...value, type };
    return {
      kind: 'case',
      branches: [createBranch(call('IS_NOT_NULL', [at(last)], span), { ...value, type: value.type })],
      otherwise: empty === undefined ? literal(null, type, span) : empty,
      type,
      span,
    };
  }

  /**
   * A BOOLEAN column that says whether a row of `right` meets all conditions, which are over the rows of `operator`
   * followed by those of `right`.
   */
  #mark(right: PhysicalOperator, conditions: readonly Expression[], span: Span): Expression {
    const width = this.operator.rowType.length;
    const parts = conditions.flatMap(conjuncts);
    const own = parts.filter((part) => sideOf(part, width) === 'left');
    const both = parts.filter((part) => sideOf(part, width) === undefined && columnsOf(part).size > 0);
    const theirs = parts.filter((part) => !own.includes(part) && !both.includes(part));
    const below = conjunction(theirs.map((part) => moveColumns(part, (index) => index - width)));
    const rows = below === undefined ? right : create.filter(right, below);
    const pairs = both.map((part) => keyPairOf(part, width));
    const found = pairs.every((pair) => pair !== undefined)
      ? this.#markByKeys(rows, pairs, span)
      : this.#markByValues(rows, both, span);
    return own.length === 0
      ? found
      : call('AND', [...own.map((part) => call('IS_TRUE', [part], span)), found], span);
  }

  /** The different keys of the other side, each with a flag. */
  #markByKeys(
    rows: PhysicalOperator,
    pairs: readonly NonNullable<ReturnType<typeof keyPairOf>>[],
    span: Span,
  ): Expression {
    const flag = literal(true, types.boolean(false), span);
    const expressions = [...pairs.map((pair) => pair.right), flag];
    const names = expressions.map((_, i) => `$k${i}`);
    const different = distinct(create.projection(rows, expressions, names));
    const width = this.operator.rowType.length;
    const conditions = pairs.map((pair, i) => {
      const right: Expression = { kind: 'column', index: width + i, type: pair.right.type, span };
      return call(pair.nullsEqual ? 'NOT_DISTINCT' : 'EQUALS', [pair.left, right], span);
    });
    this.operator = joinOn({ left: this.operator, right: different, joinType: 'left' }, conditions);
    const last = this.operator.rowType.length - 1;
    return call('IS_NOT_NULL', [columnAt(this.operator, last, span)], span);
  }

  /** For conditions that are no equality: which of the different values of our columns meet a row. */
  #markByValues(rows: PhysicalOperator, conditions: readonly Expression[], span: Span): Expression {
    const width = this.operator.rowType.length;
    const used = [...new Set(conditions.flatMap((condition) => [...columnsOf(condition)]))]
      .filter((index) => index < width)
      .sort((one, other) => one - other);
    const ours = used.map((index) => columnAt(this.operator, index, span));
    const place = (index: number): number =>
      index < width ? used.indexOf(index) : index - width + used.length;
    const met = joinOn(
      { left: this.#domain(ours), right: rows, joinType: 'semi' },
      conditions.map((condition) => moveColumns(condition, place)),
    );
    const pairs = ours.map((left, i) => ({ left, right: columnAt(met, i, span), nullsEqual: true }));
    return this.#markByKeys(met, pairs, span);
  }

  /** The query by itself, and what must be true of its rows and ours, over ours followed by its. */
  #prepare(subquery: SubqueryExpression, known?: Decorrelated): Prepared {
    const outer = this.#outerValues(subquery);
    const domain = (used: readonly number[]): PhysicalOperator =>
      this.#domain(used.map((index) => outer[index] as Expression));
    const decorrelated =
      known ?? new Decorrelator(domain, this.#joinSubqueries, subquery.span).decorrelate(subquery.query);
    const width = this.operator.rowType.length;
    const conditions = decorrelated.conditions.map((condition) =>
      this.#onRow(condition, outer, width, undefined),
    );
    return { decorrelated, conditions, outer };
  }

  /** The different values that the query is asked with, and maybe more. */
  #domain(values: readonly Expression[]): PhysicalOperator {
    const names = values.map((_, i) => `$d${i}`);
    const isFirst = values.every((value) =>
      [...columnsOf(value)].every((index) => index < this.#first.rowType.length),
    );
    return distinct(create.projection(isFirst ? this.#first : this.operator, values, names));
  }

  #outerValues(subquery: SubqueryExpression): Expression[] {
    return subquery.outer.map((value) => this.replace(value, false));
  }

  #testOf(subquery: SubqueryExpression, { decorrelated, outer }: Prepared): Expression[] {
    if (subquery.condition === undefined) return [];
    const condition = substitute(subquery.condition, decorrelated.columns);
    const width = this.operator.rowType.length;
    return conjuncts(condition).map((part) => this.#onRow(part, outer, width, undefined));
  }

  /** An expression over outer values and the query's row, over our row followed by the query's. */
  #onRow(
    expression: Expression,
    outer: readonly Expression[],
    width: number,
    row: PhysicalOperator | undefined,
  ): Expression {
    return rewrite(expression, (part) => {
      if (part.kind === 'outer') return outer[part.index];
      if (part.kind !== 'column') return undefined;
      const index = part.index + width;
      return { ...part, index, type: row?.rowType[index]?.type ?? part.type };
    });
  }
}

interface Prepared {
  decorrelated: Decorrelated;
  /** Over our row followed by the query's. */
  conditions: Expression[];
  /** Values of the outer references. */
  outer: readonly Expression[];
}

/** An aggregate of all rows has a row whatever there is to aggregate. */
function hasAlwaysOneRow(operator: PhysicalOperator): boolean {
  if (operator.kind === 'projection') return hasAlwaysOneRow(operator.input);
  return operator.kind === 'group-aggregate' && operator.keys.length === 0;
}

/** The operator's columns, then others, then one that is never NULL: it is NULL where a left join found nothing. */
function withFlag(operator: PhysicalOperator, added: readonly Expression[], span: Span): PhysicalOperator {
  return appended(operator, [...added, literal(true, types.boolean(false), span)], span);
}

function columnAt(operator: PhysicalOperator, index: number, span: Span): Expression {
  const field = operator.rowType[index];
  if (field === undefined) throw new TypeError(`There is no column ${index}.`);
  return { kind: 'column', index, type: field.type, span };
}

/** A query that hangs on its row reads the rows twice, and one inside it four times; this is where it ends. */
function checkSize(operator: PhysicalOperator, span: Span): void {
  if (countOperators(operator) > OPERATORS_MAX)
    fail('limit', `More than ${OPERATORS_MAX} operators in one query.`, span);
}

function isNull(expression: Expression): boolean {
  return expression.kind === 'literal' && expression.value === null;
}
