import { inputsOf } from '../plan/operators.ts';
import { describeOperator } from '../plan/index.ts';
import type { PhysicalOperator, TableSink } from '../plan/physical-plan.ts';
import type { Field } from '../plan/types.ts';
import type { SavepointMatch, ViewMatch } from '../state/savepoint.ts';
import { INPUTS, isStateless } from './operator-marks.ts';

/** They know where they are, not what was; another beginning makes no row of a view wrong. */
const POSITIONS: ReadonlySet<string> = new Set<PhysicalOperator['kind']>([
  'source-scan',
  'watermark-assigner',
]);

/**
 * Whether the rows that each view had with the old script are those that the state makes which the new script takes
 * over. They are where every operator of the view keeps its state, and the new script makes the same of it and into it;
 * only conditions in front of the state may be others. A view without state is right only if all of it is the same: what
 * passed before does not come again.
 */
export function matchViews(
  before: readonly TableSink[],
  now: readonly TableSink[],
  match: SavepointMatch,
): ViewMatch[] {
  const old = byView(before);
  return [...byView(now)].map(([view, sinks]) => {
    const reason = whyWrong(old.get(view), sinks, match);
    return { view, isValid: reason === undefined, reason: reason ?? 'what it is made of has kept its state' };
  });
}

/** The view that a sink writes; undefined: it writes something else. */
export function viewOf({ table }: TableSink): string | undefined {
  if (table.connector !== 'jdbc' || table.options['url'] !== undefined) return undefined;
  return table.options['table-name'] ?? table.name;
}

function byView(sinks: readonly TableSink[]): Map<string, TableSink[]> {
  const views = new Map<string, TableSink[]>();
  for (const sink of sinks) {
    const view = viewOf(sink);
    if (view !== undefined) views.set(view, [...(views.get(view) ?? []), sink]);
  }
  return views;
}

function whyWrong(
  before: readonly TableSink[] | undefined,
  now: readonly TableSink[],
  match: SavepointMatch,
): string | undefined {
  if (before === undefined) return 'the script of the savepoint does not write it';
  if (shapeOf(before) !== shapeOf(now)) return 'its columns changed';
  if (keyOf(before) !== keyOf(now)) return 'its primary key changed';
  const to = new Map(match.kept.map((kept) => [kept.from, kept.to]));
  const taken = new Set(to.values());
  const lost = statefulOf(now).find(({ id }) => !taken.has(id));
  if (lost !== undefined) return `${describeOperator(lost)} begins with no state`;
  const left = statefulOf(before).find(({ id }) => !to.has(id));
  if (left !== undefined) return `the state of ${describeOperator(left)} is left behind`;
  return whyOther(before, now, (id) => to.get(id));
}

function whyOther(
  before: readonly TableSink[],
  now: readonly TableSink[],
  renamed: (id: string) => string | undefined,
): string | undefined {
  const isSame = (depth: Depth): boolean =>
    makingOf(before, renamed, depth) === makingOf(now, (id) => id, depth);
  if (isSame('all')) return undefined;
  if (statefulOf(now).length === 0)
    return 'the script makes other rows of its events, and has no state of those that were';
  return isSame('above-state')
    ? 'its state is of other values than those that will come'
    : 'the script makes other rows of the same state';
}

const shapeOf = (sinks: readonly TableSink[]): string =>
  JSON.stringify(
    sinks[0]?.table.columns.map(({ kind, name, type }) => [kind, name, type]),
    replacing,
  );

const keyOf = (sinks: readonly TableSink[]): string => JSON.stringify(sinks[0]?.table.primaryKey);

/** Operators below that make rows of more than the row that comes, those nearest to the source first. */
function statefulOf(sinks: readonly TableSink[]): PhysicalOperator[] {
  const found = new Map<string, PhysicalOperator>();
  const visit = (operator: PhysicalOperator): void => {
    for (const input of inputsOf(operator)) visit(input);
    if (holdsRows(operator)) found.set(operator.id, operator);
  };
  for (const { input } of sinks) visit(input);
  return [...found.values()];
}

const holdsRows = ({ kind }: PhysicalOperator): boolean => !isStateless(kind) && !POSITIONS.has(kind);

type Depth = 'above-state' | 'all';

/** Below state they decide which rows come, not what is in them: what came by an older condition is still true. */
const SIEVES: ReadonlySet<string> = new Set<PhysicalOperator['kind']>(['filter', 'watermark-assigner']);

/**
 * How the rows of sinks are made: equal texts make equal rows of equal state. Operators with state stand there by name,
 * as their marks say that they are the same.
 */
function makingOf(
  sinks: readonly TableSink[],
  nameOf: (id: string) => string | undefined,
  depth: Depth,
): string {
  const making = (operator: PhysicalOperator, isBelow: boolean): string => {
    const inputs = inputsOf(operator);
    const [first] = inputs;
    if (isBelow && first !== undefined && SIEVES.has(operator.kind)) return making(first, true);
    const isState = holdsRows(operator);
    const own = isState ? nameOf(operator.id) : isBelow ? valuesOf(operator) : textOf(operator);
    if (isState && depth === 'above-state') return `${own}`;
    return `${own}(${inputs.map((input) => making(input, isBelow || isState)).join(', ')})`;
  };
  return sinks
    .map(({ input, columns, notNull, overwrite }) => {
      const written = JSON.stringify({ columns, notNull, overwrite });
      return `${written} ${making(input, false)}`;
    })
    .join('; ');
}

/** Where a scan begins and how it waits is nothing of its values. */
function valuesOf(operator: PhysicalOperator): string {
  if (operator.kind !== 'source-scan') return textOf(operator);
  const { columns, table } = operator;
  const options = Object.entries(table.options).filter(([name]) => !/^(?:scan|properties)\./u.test(name));
  return JSON.stringify({ columns, stored: table.columns, options: options.sort(byName) }, replacing);
}

function textOf(operator: PhysicalOperator): string {
  return JSON.stringify(operator, (name, value: unknown) =>
    INPUTS.has(name) ? undefined : replacing(name, value),
  );
}

/** Leaves out ids, places in the script, and what columns between operators are called. */
function replacing(name: string, value: unknown): unknown {
  if (name === 'id' || name === 'span' || name === 'optionSpans' || name === 'comment') return undefined;
  if (name === 'rowType') return (value as readonly Field[]).map(({ type }) => type);
  if (typeof value === 'bigint') return `${value}n`;
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
}

const byName = ([a]: readonly [string, string], [b]: readonly [string, string]): number => (a < b ? -1 : 1);
