/**
 * JSON as a tree, for the shapes the byte reader leaves to the slow way. Numbers keep their text: a double would
 * lose digits of BIGINT and DECIMAL.
 */
export type JsonNode = null | boolean | string | JsonNumber | JsonNode[] | JsonObject;

export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export interface JsonObject {
  [name: string]: JsonNode;
}

/** Throws a SyntaxError if `text` is not JSON. */
export function parseJson(text: string): JsonNode {
  return JSON.parse(text, (_name, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' ? new JsonNumber(context?.source ?? String(value)) : value,
  ) as JsonNode;
}

/** The node as compact JSON text, numbers as they were written. */
export function printJson(node: JsonNode): string {
  if (node instanceof JsonNumber) return node.text;
  if (Array.isArray(node)) return `[${node.map(printJson).join(',')}]`;
  if (node !== null && typeof node === 'object')
    return `{${Object.entries(node)
      .map(([name, value]) => `${JSON.stringify(name)}:${printJson(value)}`)
      .join(',')}}`;
  return JSON.stringify(node);
}

export function isJsonObject(node: JsonNode | undefined): node is JsonObject {
  return node !== null && typeof node === 'object' && !Array.isArray(node) && !(node instanceof JsonNumber);
}
