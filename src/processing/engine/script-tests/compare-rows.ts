import { isJsonObject, JsonNumber, type JsonNode, parseJson } from '../formats/json-node.ts';

/**
 * A row's JSON as a text that is equal for equal rows: columns sorted by name, whole numbers with all their digits,
 * other numbers as the double they are.
 */
export function canonicalRow(text: string): string {
  return canonical(parseJson(text));
}

function canonical(node: JsonNode): string {
  if (node instanceof JsonNumber) return numberText(node.text);
  if (Array.isArray(node)) return `[${node.map(canonical).join(',')}]`;
  if (!isJsonObject(node)) return JSON.stringify(node);
  const fields = Object.entries(node).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${canonical(value)}`).join(',')}}`;
}

function numberText(text: string): string {
  return /^-?\d+$/.test(text) && !/^-0+$/.test(text) ? String(BigInt(text)) : String(Number(text));
}

/** Whether two rows are equal, doubles within a relative error. */
export function sameRow(a: string, b: string, tolerance: number): boolean {
  if (canonicalRow(a) === canonicalRow(b)) return true;
  return tolerance > 0 && same(parseJson(a), parseJson(b), tolerance);
}

function same(a: JsonNode | undefined, b: JsonNode | undefined, tolerance: number): boolean {
  if (a instanceof JsonNumber && b instanceof JsonNumber) {
    const [x, y] = [Number(a.text), Number(b.text)];
    return x === y || Math.abs(x - y) <= tolerance * Math.max(Math.abs(x), Math.abs(y));
  }
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, i) => same(item, b[i], tolerance));
  if (!isJsonObject(a) || !isJsonObject(b)) return a === b;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => same(a[name], b[name], tolerance));
}
