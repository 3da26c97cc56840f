import { scalarText, type Value } from '../batch/physical-kind.ts';

/** A text that is equal for equal values of one type and different for different ones: a key for maps. */
export function valueKey(value: Value): string {
  if (value === null) return 'n';
  if (typeof value === 'string') return `s${value.length}:${value}`;
  if (value instanceof Uint8Array) return `b${Buffer.from(value).toString('hex')}`;
  if (Array.isArray(value)) return `[${value.map(valueKey).join(',')}]`;
  if (value instanceof Map)
    return `{${[...value]
      .map(([key, item]: [Value, Value]) => `${valueKey(key)}=${valueKey(item)}`)
      .sort()
      .join(',')}}`;
  return Object.is(value, -0) ? '0' : scalarText(value);
}
