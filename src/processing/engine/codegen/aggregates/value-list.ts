import type { Value } from '../../batch/physical-kind.ts';
import { equalValues } from '../compare-values.ts';

/** Values in order of arrival, as some aggregates keep them; null for none. */
export type ValueList = Value[] | null;

export function appendToList(list: ValueList, value: Value): Value[] {
  if (list === null) return [value];
  list.push(value);
  return list;
}

/** Takes the first equal value out. A list that gets empty is null again: an ARRAY_AGG of nothing is NULL. */
export function removeFromList(list: ValueList, value: Value): ValueList {
  if (list === null) return null;
  const at = list.findIndex((other) => equalValues(other, value));
  if (at === 0) list.shift();
  else if (at > 0) list.splice(at, 1);
  return list.length === 0 ? null : list;
}

export function joinLists(list: ValueList, other: ValueList): ValueList {
  if (other === null) return list;
  return list === null ? [...other] : [...list, ...other];
}
