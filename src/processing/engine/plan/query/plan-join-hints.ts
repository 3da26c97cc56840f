import { nearestName } from '#foundation';
import { fail, type Hint, type Span } from '../../sql/index.ts';
import { parseDurationMs } from '../catalog/option-values.ts';
import type { Scope } from '../bind/scope.ts';
import type { Source } from './plan-named-table.ts';
import type { QueryContext } from './query-context.ts';

/** Ways to join that a batch job may take; a stream has one, so they say nothing here. */
const STRATEGIES = ['BROADCAST', 'SHUFFLE_HASH', 'SHUFFLE_MERGE', 'NEST_LOOP', 'MULTI_JOIN'];
const HINTS = [...STRATEGIES, 'STATE_TTL', 'LOOKUP'];

/** The TTL that STATE_TTL gives a side of a join; a side that is itself a join has none. */
export function ttlOfSide<K extends string>(
  context: QueryContext,
  side: Source,
  key: K,
): Partial<Record<K, number>> {
  const [table, another] = side.scope.tables;
  const name = another === undefined ? table?.path.at(-1) : undefined;
  const ttlMs = name === undefined ? undefined : stateTtlOf(context.hints ?? [], name);
  return ttlMs === undefined ? {} : ({ [key]: ttlMs } as Record<K, number>);
}

/** Of `STATE_TTL('table' = '1 d')`, milliseconds; undefined where nothing is said. 0 keeps state for ever. */
export function stateTtlOf(hints: readonly Hint[], table: string): number | undefined {
  const options = hints.filter(isStateTtl).flatMap((hint) => hint.options);
  const option = options.find(({ key }) => key === table);
  return option && durationOf(option.value, option.span);
}

function isStateTtl(hint: Hint): boolean {
  return hint.name.text.toUpperCase() === 'STATE_TTL';
}

function durationOf(text: string, span: Span): number {
  const ttlMs = parseDurationMs(text);
  return ttlMs ?? fail('invalid', `"${text}" is no duration; write '1 d', '12 h' or '30 min'.`, span);
}

/** Refuses hints behind SELECT that do not exist, name no table of FROM, or have values that cannot be read. */
export function checkHints(hints: readonly Hint[], scope: Scope): void {
  const tables = new Set(scope.tables.flatMap((table) => table.path.slice(-1)));
  for (const hint of hints) {
    const name = hint.name.text.toUpperCase();
    if (!HINTS.includes(name)) failUnknown('hint', hint.name.text, HINTS, hint.name.span);
    if (name === 'LOOKUP') {
      for (const { key, value, span } of hint.options) if (key === 'table') checkTable(value, tables, span);
      continue;
    }
    for (const table of hint.arguments) checkTable(table, tables, hint.span);
    for (const { key, value, span } of hint.options) {
      checkTable(key, tables, span);
      durationOf(value, span);
    }
  }
}

/** Also by its whole name. */
function checkTable(name: string, tables: ReadonlySet<string>, span: Span): void {
  const last = name.split('.').at(-1) ?? name;
  if (!tables.has(last)) failUnknown('table', name, tables, span);
}

function failUnknown(what: string, name: string, known: Iterable<string>, span: Span): never {
  const suggestion = nearestName(name, known);
  const hint = suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
  fail('unknown_name', `There is no ${what} "${name}".${hint}`, span, { suggestion });
}
