import { JsonNumber, type JsonNode } from '../json-node.ts';

/** Milliseconds since 1970 as the text of a moment in UTC, for a TIMESTAMP_LTZ; null if it is no such number. */
export function instant(node: JsonNode): JsonNode {
  if (!(node instanceof JsonNumber)) return null;
  const date = new Date(Number(node.text));
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
