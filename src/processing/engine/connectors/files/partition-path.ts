import { sep } from 'node:path';
import type { Value } from '../../batch/physical-kind.ts';
import { DecodeError } from '../../formats/decode-error.ts';
import { convertJson } from '../../formats/json-convert.ts';
import type { Field } from '../../plan/types.ts';
import { connectorErrors } from '../errors.ts';

/** Characters that cannot stand in the name of a partition's folder; those of Hive, whose layout this is. */
// oxlint-disable-next-line no-control-regex
const ESCAPED = /[\u0000-\u001f"#%'*/:=?\\\u007f{[\]^]/g;

/** `day=2024-03-01/hour=10`, for columns and the texts of their values; NULL and empty have a name of their own. */
export function partitionPath(
  columns: readonly string[],
  values: readonly (string | null)[],
  defaultName: string,
): string {
  return columns
    .map((column, i) => {
      const value = values[i] ?? '';
      return `${escapeName(column)}=${value === '' ? defaultName : escapeName(value)}`;
    })
    .join(sep);
}

function escapeName(name: string): string {
  const escaped = name.replace(
    ESCAPED,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
  // A value must not lead out of its folder, nor hide it.
  return escaped.replace(/^\.+$/, (dots) => dots.replaceAll('.', '%2E'));
}

function unescapeName(name: string): string {
  return name.replace(/%([0-9A-Fa-f]{2})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** The values of partition columns that a file's path tells. Throws `source_unavailable` if it does not. */
export function partitionValues(
  path: string,
  fields: readonly Field[],
  defaultName: string,
): Map<string, Value> {
  const named = new Map(
    path.split(/[/\\]/).flatMap((segment) => {
      const equals = segment.indexOf('=');
      return equals < 0 ? [] : [[unescapeName(segment.slice(0, equals)), segment.slice(equals + 1)] as const];
    }),
  );
  return new Map(
    fields.map(({ name, type }) => {
      const text = named.get(name);
      if (text === undefined)
        throw connectorErrors.source_unavailable(
          `The path ${path} names no value of the partition column ${name}.`,
        );
      return [name, text === defaultName ? null : convert(unescapeName(text), { name, type }, path)];
    }),
  );
}

function convert(text: string, { name, type }: Field, path: string): Value {
  try {
    return convertJson(text, type, 'SQL', name);
  } catch (error) {
    if (error instanceof DecodeError) throw connectorErrors.source_unavailable(`${path}: ${error.message}`);
    throw error;
  }
}
