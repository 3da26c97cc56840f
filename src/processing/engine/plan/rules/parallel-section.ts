import { physicalKind } from '../../batch/physical-kind.ts';
import { planSignature } from '../../runtime/plan-signature.ts';
import type { Expression } from '../expression.ts';
import { create, inputsOf, withInputs } from '../operators.ts';
import type { EquiJoin, PhysicalOperator, Sink } from '../physical-plan.ts';
import type { DataType, Field } from '../types.ts';

/**
 * Finds what several tasks can do at once, each for its part of the keys, and puts exchanges around it. A section
 * begins at an operator with keys; what is above it belongs to it as long as it needs no row of another task: the
 * same rows by the same columns or more, projections and filters. Operators that several readers share end a section,
 * so that each is executed once. Comes after all other rules.
 */
export function arrangeExchanges<S extends Sink>(sinks: readonly S[]): S[] {
  const sections = new Sections(sinks);
  return sinks.map((sink) => ({ ...sink, input: closed(sections.place(sink.input)) }));
}

/** Whether there is something that several tasks can do at once. */
export function hasSections(sinks: readonly Sink[]): boolean {
  const isExchanged = (operator: PhysicalOperator): boolean =>
    operator.kind === 'exchange' || inputsOf(operator).some(isExchanged);
  return arrangeExchanges(sinks).some(({ input }) => isExchanged(input));
}

/** Why the rows of an operator come to one task: it has no keys, or none by which rows can be spread. */
export type Undivided = 'no-keys' | 'unhashed-keys';

/** Undefined: it is divided, or does its work row by row. */
export function undividedBy(operator: PhysicalOperator): Undivided | undefined {
  if (operator.kind === 'temporal-sort') return 'no-keys';
  if (partitionsOf(operator) === undefined) return undefined;
  const keys = keysOf(operator);
  if (keys === undefined) return 'no-keys';
  return canBeHashed(keys, inputsOf(operator)) ? undefined : 'unhashed-keys';
}

/** An operator in its place: in the pipeline's thread, or at the top of a section. */
interface Placed {
  plan: PhysicalOperator;
  isOpen: boolean;
  /** Columns whose values say which task has a row, in the order of the exchange's keys; undefined: none are left. */
  columns?: readonly number[] | undefined;
}

class Sections {
  /** How often an equal operator is in the plans. */
  readonly #occurrences = new Map<string, number>();
  readonly #signatures = new Map<PhysicalOperator, string>();

  constructor(sinks: readonly Sink[]) {
    for (const { input } of sinks) this.#count(input);
  }

  #count(operator: PhysicalOperator): void {
    const signature = planSignature(operator);
    this.#signatures.set(operator, signature);
    this.#occurrences.set(signature, (this.#occurrences.get(signature) ?? 0) + 1);
    for (const input of inputsOf(operator)) this.#count(input);
  }

  #occurrencesOf(operator: PhysicalOperator): number {
    return this.#occurrences.get(this.#signatures.get(operator) ?? '') ?? 0;
  }

  place(operator: PhysicalOperator): Placed {
    const inputs = inputsOf(operator).map((input): Placed => {
      const placed = this.place(input);
      // Somebody else reads it as well.
      const isShared = this.#occurrencesOf(input) !== this.#occurrencesOf(operator);
      return isShared ? { plan: closed(placed), isOpen: false } : placed;
    });
    const [input] = inputs;
    if (input?.isOpen === true && inputs.length === 1) {
      const columns = columnsThrough(operator, input.columns);
      if (columns !== undefined)
        return { plan: withInputs(operator, [input.plan]), isOpen: true, columns: columns.kept };
    }
    const keys = keysOf(operator);
    const plans = inputs.map(closed);
    if (keys === undefined || !canBeHashed(keys, plans))
      return { plan: withInputs(operator, plans), isOpen: false };
    const exchanged = plans.map((plan, i) => create.exchange(plan, { kind: 'hash', keys: keys[i] ?? [] }));
    return { plan: withInputs(operator, exchanged), isOpen: true, columns: columnsAbove(operator, keys) };
  }
}

function closed({ plan, isOpen }: Placed): PhysicalOperator {
  return isOpen ? create.exchange(plan, { kind: 'single' }) : plan;
}

/**
 * Where the columns are that an operator's input is cut by, if the operator can be part of its section; undefined if it
 * cannot. `kept`: undefined where they are no longer in the row.
 */
function columnsThrough(
  operator: PhysicalOperator,
  columns: readonly number[] | undefined,
): { kept: readonly number[] | undefined } | undefined {
  const { kind } = operator;
  if (kind === 'filter' || kind === 'drop-update-before' || kind === 'correlate') return { kept: columns };
  if (kind === 'projection') return { kept: columnsOfProjection(operator.expressions, columns) };
  const [keys] = keysOf(operator) ?? [];
  if (keys === undefined || columns?.every((column) => keys.includes(column)) !== true) return undefined;
  return { kept: columns.map((column) => columnAbove(operator, column)) };
}

function columnsOfProjection(
  expressions: readonly Expression[],
  columns: readonly number[] | undefined,
): readonly number[] | undefined {
  const kept = columns?.map((column) =>
    expressions.findIndex((expression) => expression.kind === 'column' && expression.index === column),
  );
  return kept?.includes(-1) === true ? undefined : kept;
}

/** The columns by which rows can be spread, for each input; undefined: all rows must come to one place. */
function keysOf(operator: PhysicalOperator): readonly (readonly number[])[] | undefined {
  const keys = partitionsOf(operator);
  return keys?.every((columns) => columns.length > 0) === true ? keys : undefined;
}

function partitionsOf(operator: PhysicalOperator): readonly (readonly number[])[] | undefined {
  if (operator.kind === 'set-operation') {
    const all = [...operator.rowType.keys()];
    return [all, all];
  }
  if (operator.kind === 'window-assignment')
    return operator.window.kind === 'session' ? [operator.window.partitionKeys] : undefined;
  if ('leftKeys' in operator) return [operator.leftKeys, operator.rightKeys];
  if ('partitionKeys' in operator) return [operator.partitionKeys];
  return 'keys' in operator && operator.kind !== 'lookup-join' ? [operator.keys] : undefined;
}

/** Columns above a new section whose values say which task has a row. */
function columnsAbove(
  operator: PhysicalOperator,
  keys: readonly (readonly number[])[],
): readonly number[] | undefined {
  if (!('left' in operator) || operator.kind === 'set-operation')
    return keys[0]?.map((column) => columnAbove(operator, column));
  return columnsOfJoin(operator);
}

/** The side whose rows are never missing. */
function columnsOfJoin({ joinType, left, leftKeys, rightKeys }: EquiJoin): readonly number[] | undefined {
  if (joinType === 'full') return undefined;
  if (joinType !== 'right') return leftKeys;
  return rightKeys.map((column) => left.rowType.length + column);
}

/** Where a key column of the input is in the output row. */
function columnAbove(operator: PhysicalOperator, column: number): number {
  if (operator.kind === 'match') return operator.partitionKeys.indexOf(column);
  const isAggregate = operator.kind === 'group-aggregate' || operator.kind === 'window-aggregate';
  return isAggregate ? operator.keys.indexOf(column) : column;
}

/** Equal values must have equal hashes, on both sides of a join. */
function canBeHashed(keys: readonly (readonly number[])[], inputs: readonly PhysicalOperator[]): boolean {
  const types = inputs.map(({ rowType }, i) =>
    (keys[i] ?? []).map((column) => hashedForm((rowType[column] as Field).type)),
  );
  return types.every((side) =>
    side.every((form, i) => form !== undefined && form === (types[0] as typeof side)[i]),
  );
}

function hashedForm(type: DataType): string | undefined {
  const kind = physicalKind(type);
  if (type.kind === 'DECIMAL') return `${kind} of scale ${type.scale}`;
  if (kind === 'object' && type.kind !== 'TIMESTAMP' && type.kind !== 'TIMESTAMP_LTZ') return undefined;
  return kind === 'row' ? undefined : kind;
}
