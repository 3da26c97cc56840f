import { valueText } from '../format/value-text.ts';
import { reportNotice } from './notices.ts';

/** Reads one query parameter; undefined means that the text is not a value of it. */
export type Parameter<T> = (text: string) => T | undefined;

/** Any text; empty text is as good as none. */
export const text: Parameter<string> = (value) => (value === '' ? undefined : value);

/** One of a closed set. */
export function oneOf<const T extends string>(values: readonly T[]): Parameter<T> {
  return (value) => values.find((known) => known === value);
}

/** A whole number, zero or more. */
export const count: Parameter<number> = (value) => (/^\d{1,15}$/.test(value) ? Number(value) : undefined);

/** A point in time: `now`, `now-15m`, or milliseconds since 1970. */
export const instant: Parameter<string> = (value) =>
  /^now(-\d{1,6}[smhd])?$/.test(value) || /^\d{1,15}$/.test(value) ? value : undefined;

type Specification = Record<string, Parameter<unknown>>;
export type Search<S extends Specification> = {
  [K in keyof S]?: Exclude<ReturnType<S[K]>, undefined> | undefined;
};

/**
 * Makes a route's `validateSearch`. Unknown and broken parameters are left out and named in a notice, so that an
 * old or mistyped link still shows a page. All parameters are optional; their defaults are the screen's business.
 */
export function searchOf<S extends Specification>(
  specification: S,
): (raw: Record<string, unknown>) => Search<S> {
  return (raw) => {
    const search: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(raw)) {
      if (value === undefined) continue;
      const parsed = Object.hasOwn(specification, name) ? specification[name]?.(valueText(value)) : undefined;
      if (parsed === undefined)
        reportNotice(`The link's “${name}=${shorten(valueText(value))}” was not understood and is ignored.`);
      else search[name] = parsed;
    }
    return search as Search<S>;
  };
}

function shorten(value: string): string {
  return value.length > 40 ? `${value.slice(0, 40)}…` : value;
}

/** Query text to parameters: every value stays text until a route's specification reads it. */
export function parseSearch(query: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(query));
}

/** Parameters to query text; what is undefined or empty is left out. */
export function stringifySearch(search: Record<string, unknown>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (typeof value === 'string' ? value !== '' : typeof value === 'number')
      parameters.set(name, valueText(value));
  }
  const query = parameters.toString();
  return query === '' ? '' : `?${query}`;
}
