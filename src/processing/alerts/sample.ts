import type { Sample } from './alert-state.ts';

/** A sample as the engine wrote it to the samples topic. */
export interface RuleSample extends Sample {
  ruleId: string;
  /** The columns of group and summary, as text. */
  fields: Record<string, string | null>;
}

const FIELD_PREFIX = 'f_';

/** The engine writes these columns as text; anything else is a foreign writer's and shown as it is. */
const textOf = (field: unknown): string | null => {
  if (field === null) return null;
  return typeof field === 'string' ? field : JSON.stringify(field);
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
