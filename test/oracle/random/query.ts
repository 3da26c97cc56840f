import { groupAggregate, groupingSets } from './aggregate.ts';
import type { Choices } from './choices.ts';
import { groupWindow } from './group-window.ts';
import { intervalJoin, join, semiJoin } from './join.ts';
import { deduplicate, firstRows, overAggregate, topN } from './rank.ts';
import { both, type Relation, Scope } from './relation.ts';
import { distinct, filter, project, setOperation } from './select.ts';
import { asRelation, randomTables, type Table, TABLES } from './tables.ts';
import { selfJoin, temporalJoin, unnest } from './temporal.ts';
import { sessionAggregate, windowAggregate, windowJoin, windowTopN } from './window.ts';

/** A random question about random tables, in both languages. */
export interface RandomCase {
  tables: readonly Table[];
  /** What stands before the query in the streaming script. */
  views: readonly string[];
  flink: string;
  duckdb: string;
}

const DEPTH_MAX = 3;

export function randomCase(c: Choices): RandomCase {
  const scope = new Scope(c);
  const query = relation(scope, c.below(DEPTH_MAX) + 1);
  const { flink, duckdb } = query.flink.startsWith('(')
    ? query
    : both((language) => `SELECT * FROM ${query[language]}`);
  // The tables come last: a smaller question can then be asked of the same rows.
  const tables = randomTables(c);
  return { tables, views: scope.views, flink: flink.slice(1, -1), duckdb: duckdb.slice(1, -1) };
}

/** Any relation. */
function relation(scope: Scope, depth: number): Relation {
  if (depth <= 0) return table(scope);
  const one = (): Relation => relation(scope, depth - 1);
  const other = (): Relation => relation(scope, scope.c.below(depth));
  const time = (): Relation => timed(scope, depth - 1);
  return scope.c.pick([
    () => filter(scope, one()),
    () => project(scope, one()),
    () => groupAggregate(scope, one()),
    () => groupAggregate(scope, one()),
    () => distinct(scope, one()),
    () => join(scope, one(), other()),
    () => join(scope, one(), other()),
    () => semiJoin(scope, one(), other()),
    () => setOperation(scope, one(), other()),
    () => topN(scope, one()),
    () => groupingSets(scope, one()),
    () => windowAggregate(scope, time()),
    () => windowAggregate(scope, time()),
    () => sessionAggregate(scope, time()),
    () => windowJoin(scope, time(), time()),
    () => windowTopN(scope, time()),
    () => intervalJoin(scope, time(), time()),
    () => overAggregate(scope, time()),
    () => deduplicate(scope, uniquelyTimed(scope, depth - 1)),
    () => groupWindow(scope, time()),
    () => temporalJoin(scope, time(), asRelation(tableNamed('t4'))),
    () => unnest(scope, one()),
    () => selfJoin(scope, one()),
    () => firstRows(scope, one()),
  ])();
}

/** A relation that still has its event time. */
function timed(scope: Scope, depth: number): Relation {
  return depth > 0 && scope.c.below(2) === 1 ? filter(scope, timed(scope, depth - 1)) : table(scope);
}

/** No two of its rows have one time. */
function uniquelyTimed(scope: Scope, depth: number): Relation {
  const found = timed(scope, depth);
  return found.time?.isUnique === true ? found : asRelation(tableNamed('t1'));
}

const tableNamed = (name: string): Table => TABLES.find((one) => one.name === name) as Table;

function table(scope: Scope): Relation {
  return asRelation(scope.c.pick(TABLES));
}
