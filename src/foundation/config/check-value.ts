import type { Setting } from './setting.ts';

/** A good value, or what was expected instead. */
export type Checked = { ok: true; value: unknown } | { ok: false; expected: string };

const DURATION_MS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const SIZE_BYTES: Record<string, number> = { KiB: 1_024, MiB: 1_048_576, GiB: 1_073_741_824 };

/**
 * Checks one value against its setting. Text is accepted where a file or the environment can only give text:
 * `"8080"`, `"true"`, and with a unit `"10s"` for milliseconds or `"64MiB"` for bytes.
 */
export function checkValue(setting: Exclude<Setting, { kind: 'list' }>, value: unknown): Checked {
  switch (setting.kind) {
    case 'integer':
    case 'number':
      return checkNumber(setting, value);
    case 'boolean':
      if (typeof value === 'boolean') return { ok: true, value };
      if (value === 'true' || value === 'false') return { ok: true, value: value === 'true' };
      return { ok: false, expected: 'true or false' };
    case 'choice':
      if (setting.choices.includes(value as string)) return { ok: true, value };
      return { ok: false, expected: `one of ${setting.choices.join(', ')}` };
    case 'string':
      if (value === null && setting.default === null) return { ok: true, value };
      if (typeof value !== 'string' || (setting.pattern && !setting.pattern.test(value))) {
        return { ok: false, expected: setting.expects ?? 'text' };
      }
      return { ok: true, value };
  }
}

function checkNumber(setting: Extract<Setting, { min: number }>, value: unknown): Checked {
  const unit = setting.kind === 'integer' ? setting.unit : undefined;
  const number = typeof value === 'string' ? parseNumber(value, unit) : value;
  const whole = setting.kind === 'number' || Number.isSafeInteger(number);
  if (typeof number === 'number' && whole && number >= setting.min && number <= setting.max) {
    return { ok: true, value: number };
  }
  const kind = setting.kind === 'integer' ? 'a whole number' : 'a number';
  return { ok: false, expected: `${kind} from ${setting.min} to ${setting.max}${unit ? ` (${unit})` : ''}` };
}

function parseNumber(text: string, unit: string | undefined): number {
  const match = /^(-?\d+(?:\.\d+)?)\s*(ms|s|m|h|d|KiB|MiB|GiB)?$/u.exec(text.trim());
  if (match === null) return Number.NaN;
  const factors = unit === 'ms' ? DURATION_MS : unit === 'bytes' ? SIZE_BYTES : {};
  const factor = match[2] === undefined ? 1 : factors[match[2]];
  return factor === undefined ? Number.NaN : Number(match[1]) * factor;
}
