import { asColumn, expression, predicate } from './expression.ts';
import { both, columnsOf, type Column, type Relation, renamed, type Scope, TYPES } from './relation.ts';

/** `SELECT * FROM … WHERE …`: keeps event time. */
export function filter(scope: Scope, input: Relation): Relation {
  const alias = scope.name('a');
  const where = predicate(scope, columnsOf(input, alias), 2);
  const texts = both((language) => `SELECT * FROM ${input[language]} AS ${alias} WHERE ${where[language]}`);
  return { ...input, ...texts };
}

/** A list of expressions. */
export function project(scope: Scope, input: Relation): Relation {
  const alias = scope.name('a');
  const { c } = scope;
  const columns = columnsOf(input, alias);
  const items = c.several(1, 4, () => {
    const type = c.pick(TYPES);
    const item = c.rarely(3) ? expression(scope, type, columns, 2) : asColumn(c.pick(columns));
    return { ...item, name: scope.name('c') };
  });
  const texts = both(
    (language) =>
      `SELECT ${items.map((item) => `${item[language]} AS ${item.name}`).join(', ')} FROM ${input[language]} AS ${alias}`,
  );
  return {
    ...texts,
    columns: items.map(({ name, type }) => ({ name, type })),
    isAppendOnly: input.isAppendOnly,
  };
}

/** Some of the columns, each row once. */
export function distinct(scope: Scope, input: Relation): Relation {
  const alias = scope.name('a');
  const chosen = renamed(scope, someColumns(scope, columnsOf(input, alias)));
  return {
    ...both((language) => `SELECT DISTINCT ${chosen.list} FROM ${input[language]} AS ${alias}`),
    columns: chosen.columns,
    isAppendOnly: false,
  };
}

/** One to three of them. */
export function someColumns({ c }: Scope, columns: readonly Column[]): Column[] {
  const chosen = new Set(c.several(1, 3, () => c.pick(columns)));
  return [...chosen];
}

const SET_OPERATIONS = ['UNION ALL', 'UNION', 'INTERSECT', 'EXCEPT', 'INTERSECT ALL', 'EXCEPT ALL'] as const;

/** Two relations of equal types, as sets or bags. */
export function setOperation(scope: Scope, left: Relation, right: Relation): Relation {
  const { c } = scope;
  const operation = c.pick(SET_OPERATIONS);
  const [a, b] = [scope.name('a'), scope.name('a')];
  const first = renamed(scope, someColumns(scope, columnsOf(left, a)));
  const second = first.columns.map(({ type }) => expression(scope, type, columnsOf(right, b), 0));
  const texts = both(
    (language) =>
      `SELECT ${first.list} FROM ${left[language]} AS ${a} ${operation} SELECT ${second.map((item) => item[language]).join(', ')} FROM ${right[language]} AS ${b}`,
  );
  return {
    ...texts,
    columns: first.columns,
    isAppendOnly: operation === 'UNION ALL' && left.isAppendOnly && right.isAppendOnly,
  };
}
