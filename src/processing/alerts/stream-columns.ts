import type { StreamColumn } from './rule-script.ts';

/** The columns that a topic's JSON Schema declares, with the SQL type each is read as. */
export function columnsOfSchema(schema: unknown): StreamColumn[] {
  const properties = (schema as { properties?: Record<string, unknown> } | null)?.properties ?? {};
  return Object.entries(properties).flatMap(([name, property]) => {
    const type = sqlType(property as { type?: string | string[]; format?: string; enum?: unknown[] });
    return type === undefined ? [] : [{ name, type }];
  });
}

/** Undefined for what has no plain SQL type (objects, arrays, unions): such a member cannot be used in a rule. */
function sqlType(property: {
  type?: string | string[];
  format?: string;
  enum?: unknown[];
}): string | undefined {
  const types = [property.type ?? []].flat().filter((type) => type !== 'null');
  if (types.length === 0 && property.enum?.every((value) => typeof value === 'string')) return 'STRING';
  if (types.length !== 1) return undefined;
  const [type = ''] = types;
  switch (type) {
    case 'string':
      return property.format === 'date-time' ? 'TIMESTAMP_LTZ(3)' : 'STRING';
    case 'integer':
      return 'BIGINT';
    case 'number':
      return 'DOUBLE';
    case 'boolean':
      return 'BOOLEAN';
    default:
      return undefined;
  }
}
