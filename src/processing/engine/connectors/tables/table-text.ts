import type { Value } from '../../batch/physical-kind.ts';
import { convertJson } from '../../formats/json-convert.ts';
import { parseJson } from '../../formats/json-node.ts';
import { jsonText } from '../../formats/json-value-text.ts';
import type { DataType } from '../../plan/types.ts';

/** A value from a {@link TextRow}. Throws a DecodeError if the text is none of the type. */
export function valueFromText(text: string | null, type: DataType, path: string): Value {
  if (text === null) return null;
  return convertJson(isNested(type) ? parseJson(text) : text, type, 'SQL', path);
}

/** The text of a value that is not NULL. */
export function textFromValue(value: Value, type: DataType): string {
  if (typeof value === 'string') return value;
  const text = jsonText(value, type);
  return text.startsWith('"') ? (JSON.parse(text) as string) : text;
}

function isNested({ kind }: DataType): boolean {
  return kind === 'ROW' || kind === 'ARRAY' || kind === 'MAP' || kind === 'MULTISET';
}
