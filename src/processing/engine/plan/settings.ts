import { didYouMean } from '#foundation';
import { parseDurationMs } from './catalog/option-values.ts';
import { FUNCTION_MAPPING_PREFIX } from './user-function.ts';

/** Keys of `SET` that something here reads; others are kept and change nothing. Names and meanings are Flink's. */
export const LOCAL_TIME_ZONE = 'table.local-time-zone';
export const NOT_NULL_ENFORCER = 'table.exec.sink.not-null-enforcer';
export const TYPE_LENGTH_ENFORCER = 'table.exec.sink.type-length-enforcer';
export const UPSERT_MATERIALIZE = 'table.exec.sink.upsert-materialize';
export const STATE_TTL = 'table.exec.state.ttl';
export const MINI_BATCH = 'table.exec.mini-batch.enabled';
export const MINI_BATCH_LATENCY = 'table.exec.mini-batch.allow-latency';
export const PARALLELISM = 'parallelism.default';
export const MINI_BATCH_SIZE = 'table.exec.mini-batch.size';

/** Settings of our own. Flink keeps them and does nothing with them, so that a script with them runs there as well. */
export const ERROR_MODE = 'millrace.error-mode';
export const LATE_ROWS = 'millrace.late-rows';
const OWN_PREFIX = 'millrace.';

/** What becomes of an event or row that fails: it is kept as a dead letter, or it stops the pipeline. */
export const ERROR_MODES = ['dead-letter', 'fail'] as const;
export type ErrorMode = (typeof ERROR_MODES)[number];

/** Where on its way a row can fail; each may have a mode of its own, `millrace.error-mode.decode`. */
export const ERROR_STAGES = ['decode', 'expression', 'sink'] as const;
export type ErrorStage = (typeof ERROR_STAGES)[number];

/** What becomes of a row that comes too late: a dead letter, a row of the topic of late rows, or nothing but a count. */
export const LATE_ROWS_MODES = ['dead-letter', 'topic', 'drop'] as const;
export type LateRowsMode = (typeof LATE_ROWS_MODES)[number];

/** The settings of our own with the values they take; undefined: any. */
const OWN_SETTINGS: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  [ERROR_MODE, ERROR_MODES],
  ...ERROR_STAGES.map((stage) => [`${ERROR_MODE}.${stage}`, ERROR_MODES] as const),
  [LATE_ROWS, LATE_ROWS_MODES],
]);

/** What is wrong with a setting of our own; undefined if nothing is, or if it is not ours. */
export function problemOfOwnSetting(key: string, value: string): string | undefined {
  if (!key.startsWith(OWN_PREFIX) || key.startsWith(FUNCTION_MAPPING_PREFIX)) return undefined;
  const values = OWN_SETTINGS.get(key);
  if (values === undefined) return `There is no setting '${key}'.${didYouMean(key, OWN_SETTINGS.keys())}`;
  if (values.includes(value.toLowerCase())) return undefined;
  return `'${key}' is ${values.map((known) => `'${known}'`).join(' or ')}, not '${value}'.`;
}

/** What becomes of a row that fails at a stage. */
export function errorMode(settings: ReadonlyMap<string, string>, stage: ErrorStage): ErrorMode {
  const value = settings.get(`${ERROR_MODE}.${stage}`) ?? settings.get(ERROR_MODE);
  return value?.toLowerCase() === 'fail' ? 'fail' : 'dead-letter';
}

export function lateRowsMode(settings: ReadonlyMap<string, string>): LateRowsMode {
  const value = settings.get(LATE_ROWS)?.toLowerCase();
  return LATE_ROWS_MODES.find((mode) => mode === value) ?? 'dead-letter';
}

/** What is done where the sink's primary key is not the key by which its rows change. */
export type UpsertMaterialize = 'auto' | 'none' | 'force';

/** An IANA name or an offset; `default` and nothing mean UTC, so that a result does not depend on the machine. */
export function localTimeZone(settings: ReadonlyMap<string, string>): string {
  const zone = settings.get(LOCAL_TIME_ZONE);
  return zone === undefined || zone === 'default' ? 'UTC' : zone;
}

/** What is done where the sink's primary key is not the key by which its rows change. */
export function upsertMaterialize(settings: ReadonlyMap<string, string>): UpsertMaterialize {
  const value = settings.get(UPSERT_MATERIALIZE)?.toLowerCase();
  return value === 'none' || value === 'force' ? value : 'auto';
}

/** How long state is kept after it was last written, ms; undefined (also of 0): for ever. */
export function stateTtlMs(settings: ReadonlyMap<string, string>): number | undefined {
  const text = settings.get(STATE_TTL);
  const ttlMs = text === undefined ? undefined : parseDurationMs(text);
  return ttlMs === 0 ? undefined : ttlMs;
}

/** Whether groups put out once a bundle what it changed. A bundle is a batch of rows, whatever its size and latency. */
export function isMiniBatch(settings: ReadonlyMap<string, string>): boolean {
  return settings.get(MINI_BATCH)?.toLowerCase() === 'true';
}

/** What Flink misses when a query is planned with mini-batches; undefined if nothing. */
export function problemOfMiniBatch(settings: ReadonlyMap<string, string>): string | undefined {
  if (!isMiniBatch(settings)) return undefined;
  const latencyMs = parseDurationMs(settings.get(MINI_BATCH_LATENCY) ?? '');
  if (latencyMs === undefined || latencyMs <= 0)
    return `'${MINI_BATCH}' needs '${MINI_BATCH_LATENCY}', a duration above zero such as '1 s'.`;
  const size = settings.get(MINI_BATCH_SIZE) ?? '';
  return /^0*[1-9]\d*$/.test(size.trim())
    ? undefined
    : `'${MINI_BATCH}' needs '${MINI_BATCH_SIZE}', a number of rows above zero.`;
}

/** Tasks of one job at most. */
export const PARALLELISM_MAX = 16;

/** Into how many tasks a job is cut where it has keys; undefined: the script does not say, or not with a number. */
export function parallelism(settings: ReadonlyMap<string, string>): number | undefined {
  const text = settings.get(PARALLELISM)?.trim() ?? '';
  return /^[1-9]\d{0,5}$/.test(text) ? Math.min(Number(text), PARALLELISM_MAX) : undefined;
}
