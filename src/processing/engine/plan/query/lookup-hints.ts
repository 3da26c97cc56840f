import { nearestName } from '#foundation';
import { fail, type Hint, type Span } from '../../sql/index.ts';
import { parseDurationMs } from '../catalog/option-values.ts';
import type { LookupJoin } from '../physical-plan.ts';

/** Attempts in all for a key without rows, as many as Flink allows. */
const ATTEMPTS_MAX = 2_147_483_647;

type Check = (text: string) => boolean;

/** Options of the hint, with what their values must be. */
const OPTIONS: Readonly<Record<string, { check: Check; takes: string }>> = {
  table: { check: () => true, takes: 'a table of FROM' },
  async: oneOf('true', 'false'),
  'output-mode': oneOf('ordered', 'allow_unordered'),
  capacity: { check: isCount, takes: 'a number from 1' },
  timeout: { check: isDuration, takes: 'a duration such as 3 min' },
  'retry-predicate': oneOf('lookup_miss'),
  'retry-strategy': oneOf('fixed_delay'),
  'fixed-delay': { check: isDuration, takes: 'a duration such as 10 s' },
  'max-attempts': { check: isCount, takes: 'a number from 1' },
  shuffle: oneOf('true', 'false'),
};

/** Those that say together how a key without rows is asked for again. */
const RETRY = ['retry-predicate', 'retry-strategy', 'fixed-delay', 'max-attempts'];

/**
 * `LOOKUP('table' = 't', 'retry-predicate' = 'lookup_miss', …)` for a table by its alias or name. What says how a cluster
 * asks (`async`, `capacity`, `shuffle` …) is checked and changes nothing here: rows are asked for in batches and in order.
 */
export function lookupHints(
  hints: readonly Hint[],
  alias: string | undefined,
  table: string,
): LookupJoin['hints'] {
  for (const hint of hints) {
    if (hint.name.text.toUpperCase() !== 'LOOKUP') continue;
    const options = readOptions(hint);
    const wanted = options['table']?.split('.').at(-1);
    if (wanted === alias || wanted === table) return options;
  }
  return {};
}

function readOptions(hint: Hint): Record<string, string> {
  const options: Record<string, string> = {};
  for (const { key, value, span } of hint.options) {
    const option = Object.hasOwn(OPTIONS, key) ? OPTIONS[key] : undefined;
    if (option === undefined) failOption(key, span);
    else if (!option.check(value.trim().toLowerCase()))
      fail('invalid', `'${key}' of the hint LOOKUP is ${option.takes}, not "${value}".`, span);
    options[key] = value.trim();
  }
  if (options['table'] === undefined) fail('invalid', "The hint LOOKUP needs the option 'table'.", hint.span);
  const missing = RETRY.filter((key) => options[key] === undefined);
  if (missing.length > 0 && missing.length < RETRY.length)
    fail(
      'invalid',
      `The hint LOOKUP asks again with all of ${RETRY.join(', ')}; ${missing[0]} is missing.`,
      hint.span,
    );
  return options;
}

function failOption(key: string, span: Span): never {
  const suggestion = nearestName(key, Object.keys(OPTIONS));
  const hint = suggestion === undefined ? '' : ` Did you mean '${suggestion}'?`;
  fail('unknown_name', `The hint LOOKUP has no option '${key}'.${hint}`, span, { suggestion });
}

function oneOf(...values: string[]): { check: Check; takes: string } {
  return { check: (text) => values.includes(text), takes: values.join(' or ') };
}

function isCount(text: string): boolean {
  return /^\d{1,10}$/.test(text) && Number(text) >= 1 && Number(text) <= ATTEMPTS_MAX;
}

function isDuration(text: string): boolean {
  return parseDurationMs(text) !== undefined;
}
