import type { Choices } from './choices.ts';

/**
 * Types of generated columns. A BIGINT may be any whole number, a DECIMAL has two digits behind the point, a DOUBLE is a
 * multiple of 0.25 so that sums are exact in any order, a TIMESTAMP has three digits.
 */
export const TYPES = ['BIGINT', 'STRING', 'DECIMAL', 'DOUBLE', 'TIMESTAMP', 'BOOLEAN'] as const;
export type SqlType = (typeof TYPES)[number];

export interface Column {
  name: string;
  type: SqlType;
}

/** The same question in both languages. */
export interface Texts {
  flink: string;
  duckdb: string;
}

/** Something that can stand behind FROM, in both languages: a name, or a SELECT in parentheses. */
export interface Relation extends Texts {
  columns: readonly Column[];
  /** Nothing is taken back. */
  isAppendOnly: boolean;
  /** Its event time, if it still has one. */
  time?: { column: string; isUnique: boolean };
}

/** What a query is made with: names that are used once, and views that stand before it. */
export class Scope {
  readonly c: Choices;
  /** `CREATE VIEW` of the streaming script: a window function wants a name. */
  readonly views: string[] = [];
  #names = 0;

  constructor(c: Choices) {
    this.c = c;
  }

  name(prefix: string): string {
    return `${prefix}${++this.#names}`;
  }

  /** A name for the relation in the streaming script. */
  view(relation: Relation): string {
    if (!relation.flink.startsWith('(')) return relation.flink;
    const name = this.name('v');
    this.views.push(`CREATE VIEW ${name} AS ${relation.flink.slice(1, -1)};`);
    return name;
  }
}

/** `(SELECT …)` of the same select list over the same relation in both languages. */
export function both(texts: (language: 'flink' | 'duckdb') => string): Texts {
  return { flink: `(${texts('flink')})`, duckdb: `(${texts('duckdb')})` };
}

export function columnsOf(relation: Relation, alias: string): Column[] {
  return relation.columns.map(({ name, type }) => ({ name: `${alias}.${name}`, type }));
}

/** Each column under a new name: two sides of a join share none. */
export function renamed(scope: Scope, columns: readonly Column[]): { list: string; columns: Column[] } {
  const fresh = columns.map(({ name, type }) => ({ from: name, name: scope.name('c'), type }));
  return {
    list: fresh.map(({ from, name }) => `${from} AS ${name}`).join(', '),
    columns: fresh.map(({ name, type }) => ({ name, type })),
  };
}
