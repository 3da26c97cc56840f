import type { Sample } from './alert-state.ts';

/** A sample as the engine wrote it to the samples topic. */
export interface RuleSample extends Sample {
  ruleId: string;
  /** The columns of group and summary, as text. */
  fields: Record<string, string | null>;
}

const FIELD_PREFIX = 'f_';

/** Longer fields are cut: ten thousand living alerts have to fit into memory. Groups that differ only behind it are one. */
export const FIELD_CHARACTERS_MAX = 1_000;

/**
 * The engine writes these columns as text; anything else is a foreign writer's and shown as it is. They come from
 * events, which may hold what PostgreSQL has no text for: NUL and halves of surrogate pairs. One such event must
 * not stop all alerts.
 */
const textOf = (field: unknown): string | null => {
  if (field === null) return null;
  const text = typeof field === 'string' ? field : JSON.stringify(field);
  const cut = text.length > FIELD_CHARACTERS_MAX ? `${text.slice(0, FIELD_CHARACTERS_MAX - 1)}…` : text;
  return cut.replaceAll('\0', '\u{fffd}').toWellFormed();
};

/** Undefined for bytes that are not a sample, which only a foreign writer to the internal topic could produce. */
export function decodeSample(value: Uint8Array, arrivedAtMs: number): RuleSample | undefined {
  try {
    const row = JSON.parse(Buffer.from(value).toString('utf8')) as Record<string, unknown>;
    if (typeof row['rule'] !== 'string') return undefined;
    const atMs = Date.parse(String(row['at']));
    const fields = Object.entries(row)
      .filter(([name]) => name.startsWith(FIELD_PREFIX))
      .map(([name, field]) => [name.slice(FIELD_PREFIX.length), textOf(field)] as const);
    return {
      ruleId: row['rule'],
      atMs: Number.isNaN(atMs) ? arrivedAtMs : atMs,
      holds: row['holds'] === true,
      value: typeof row['value'] === 'number' ? row['value'] : null,
      fields: Object.fromEntries(fields),
    };
  } catch {
    return undefined;
  }
}
