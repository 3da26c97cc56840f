import { physicalKind, type Value } from '../../batch/physical-kind.ts';
import type { Expression, FunctionCall } from '../../plan/expression.ts';
import type { DataType } from '../../plan/types.ts';
import { textOf } from '../casts/to-text.ts';
import { compareValues } from '../compare-values.ts';
import { failEvaluation } from '../evaluation-error.ts';
import { valueKey } from '../value-key.ts';
import { type Implementations, strict, withNulls } from './implementation.ts';

type Items = readonly Value[];
type Entries = ReadonlyMap<Value, Value>;

/** ARRAY, MAP and ROW. Places count from 1; NULL equals NULL inside of them. */
export const collections: Implementations = {
  ARRAY: withNulls((...items: Value[]) => items),
  ROW: withNulls((...fields: Value[]) => fields),
  MAP: {
    kind: 'nulls',
    make: (call) => {
      const key = keyFor((call.args[0] as Expression).type);
      return (...items: Value[]) => {
        const map = new KeyedMap(key);
        for (let i = 0; i < items.length; i += 2) map.set(items[i] ?? null, items[i + 1] ?? null);
        return map.toMap();
      };
    },
  },
  ITEM: { kind: 'strict', make: itemOf },
  CARDINALITY: strict((value: Items | Entries) =>
    Array.isArray(value) ? value.length : (value as Entries).size,
  ),
  ELEMENT: strict((items: Items) => {
    if (items.length > 1)
      return failEvaluation('invalid_argument', 'ELEMENT needs an array of at most one element.');
    return items[0] ?? null;
  }),
  ARRAY_CONTAINS: withNulls((items: Items | null, item: Value) =>
    items === null ? null : items.some((candidate) => same(candidate, item)),
  ),
  ARRAY_DISTINCT: strict(distinct),
  ARRAY_POSITION: strict(
    (items: Items, item: Value) => items.findIndex((candidate) => same(candidate, item)) + 1,
  ),
  ARRAY_REMOVE: withNulls((items: Items | null, item: Value) =>
    items === null ? null : items.filter((candidate) => !same(candidate, item)),
  ),
  ARRAY_REVERSE: strict((items: Items) => [...items].reverse()),
  ARRAY_SLICE: strict(slice),
  ARRAY_UNION: strict((a: Items, b: Items) => distinct([...a, ...b])),
  ARRAY_CONCAT: strict((...arrays: Items[]) => arrays.flat()),
  ARRAY_EXCEPT: strict(except),
  ARRAY_INTERSECT: strict((a: Items, b: Items) => {
    const keys = new Set(b.map(valueKey));
    return distinct(a.filter((item) => keys.has(valueKey(item))));
  }),
  ARRAY_APPEND: withNulls((items: Items | null, item: Value) => (items === null ? null : [...items, item])),
  ARRAY_PREPEND: withNulls((items: Items | null, item: Value) => (items === null ? null : [item, ...items])),
  ARRAY_JOIN: { kind: 'nulls', make: join },
  ARRAY_MAX: strict((items: Items) => extreme(items, 1)),
  ARRAY_MIN: strict((items: Items) => extreme(items, -1)),
  ARRAY_SORT: strict((items: Items, ascending = true, nullsFirst = ascending) =>
    sort(items, ascending, nullsFirst),
  ),
  MAP_KEYS: strict((map: Entries) => [...map.keys()]),
  MAP_VALUES: strict((map: Entries) => [...map.values()]),
  MAP_ENTRIES: strict((map: Entries) => [...map.entries()]),
  MAP_FROM_ARRAYS: strict((keys: Items, values: Items) => {
    if (keys.length !== values.length)
      return failEvaluation('invalid_argument', 'MAP_FROM_ARRAYS needs as many values as keys.');
    return new Map(keys.map((key, i) => [key, values[i] ?? null]));
  }),
  MAP_UNION: strict((a: Entries, b: Entries) => new Map([...a, ...b])),
};

function same(a: Value, b: Value): boolean {
  return a === null || b === null ? a === b : valueKey(a) === valueKey(b);
}

function distinct(items: Items): Value[] {
  return [...new Map(items.map((item) => [valueKey(item), item])).values()];
}

function slice(items: Items, start: number, end = items.length): Value[] {
  const from = start > 0 ? start - 1 : start === 0 ? 0 : Math.max(0, items.length + start);
  const to = end >= 0 ? (end === 0 ? 1 : end) : items.length + end + 1;
  return items.slice(from, Math.max(from, to));
}

/** Each element of `b` takes one equal element away from `a`. */
function except(a: Items, b: Items): Value[] {
  const counts = new Map<string, number>();
  for (const item of b) counts.set(valueKey(item), (counts.get(valueKey(item)) ?? 0) + 1);
  return a.filter((item) => {
    const left = counts.get(valueKey(item)) ?? 0;
    if (left > 0) counts.set(valueKey(item), left - 1);
    return left === 0;
  });
}

function extreme(items: Items, sign: 1 | -1): Value {
  let best: Value = null;
  for (const item of items)
    if (item !== null && (best === null || compareValues(item, best) * sign > 0)) best = item;
  return best;
}

function sort(items: Items, ascending: boolean, nullsFirst: boolean): Value[] {
  return [...items].sort((a, b) => {
    if (a === null || b === null) return a === b ? 0 : (a === null) === nullsFirst ? -1 : 1;
    return ascending ? compareValues(a, b) : compareValues(b, a);
  });
}

function itemOf(call: FunctionCall) {
  const { type } = call.args[0] as Expression;
  if (type.kind === 'ARRAY')
    return (items: Items, index: number) => (index < 1 ? null : (items[index - 1] ?? null));
  const isPlain = type.kind !== 'MAP' || !needsKey(type.key);
  if (isPlain) return (map: Entries, key: Value) => map.get(key) ?? null;
  return (map: Entries, key: Value) => {
    for (const [candidate, value] of map) if (same(candidate, key)) return value;
    return null;
  };
}

/** Types whose values JavaScript's maps do not compare as SQL does. */
function needsKey(type: DataType): boolean {
  const kind = physicalKind(type);
  return kind === 'row' || (kind === 'object' && type.kind !== 'DECIMAL');
}

function keyFor(type: DataType): (value: Value) => Value {
  return needsKey(type) ? valueKey : (value) => value;
}

/** A map whose keys are compared by a key of their own. */
class KeyedMap {
  readonly #keyOf: (value: Value) => Value;
  readonly #entries = new Map<Value, [Value, Value]>();

  constructor(keyOf: (value: Value) => Value) {
    this.#keyOf = keyOf;
  }

  set(key: Value, value: Value): void {
    this.#entries.set(this.#keyOf(key), [key, value]);
  }

  toMap(): Map<Value, Value> {
    return new Map(this.#entries.values());
  }
}

function join(call: FunctionCall, context: { zone: Parameters<typeof textOf>[1] }) {
  const { type } = call.args[0] as Expression;
  const print = textOf(type.kind === 'ARRAY' ? type.element : type, context.zone) as (value: Value) => string;
  return (items: Items | null, separator: string | null, forNull?: string | null) => {
    if (items === null || separator === null || forNull === null) return null;
    const texts = items.map((item) => (item === null ? forNull : print(item)));
    return texts.filter((item) => item !== undefined).join(separator);
  };
}
