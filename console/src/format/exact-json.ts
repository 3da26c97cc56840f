/** What newer engines offer to keep a number as it was written (ECMAScript proposal "JSON.parse source text access"). */
interface SourceJson {
  rawJSON?: (text: string) => unknown;
  parse: (
    text: string,
    reviver: (key: string, value: unknown, context?: { source?: string }) => unknown,
  ) => unknown;
}

const json = JSON as unknown as SourceJson;

/**
 * Parses JSON without losing digits: a number that a double can't hold (a BIGINT, a long decimal) becomes an object
 * that `JSON.stringify` writes as it was written. Engines without that ability parse as always.
 */
export function parseExact(text: string): unknown {
  const { rawJSON } = json;
  if (!rawJSON) return JSON.parse(text);
  return json.parse(text, (_key, value, context) => {
    const source = context?.source;
    if (typeof value !== 'number' || source === undefined || sameNumber(source, value)) return value;
    return rawJSON(source);
  });
}

/** True if writing the double again gives the number that was written, in whatever spelling. */
function sameNumber(source: string, value: number): boolean {
  const text = String(value);
  return text === source || (Number.isFinite(value) && digits(source) === digits(text));
}

/** A number's digits without sign, point, exponent and outer zeros. */
function digits(text: string): string {
  return text
    .replace(/e.*$/i, '')
    .replace(/[-+.]/g, '')
    .replace(/^0+|0+$/g, '');
}
