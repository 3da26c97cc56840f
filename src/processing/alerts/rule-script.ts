import { didYouMean } from '#foundation';
import { errors } from './errors.ts';
import { type AlertRule, type AlertRuleDraft, templateFields } from './rule.ts';

/** The internal topic on which the engine reports what each rule's condition said of each event. */
export const SAMPLES_TOPIC = 'millrace.alert-samples';

/** A column of the stream, as SQL sees it. */
export interface StreamColumn {
  name: string;
  type: string;
}

/** The pipeline that evaluates a rule, and where in its text the user's own words stand. */
export interface RuleScript {
  sql: string;
  /** Line (1-based) at which the condition, or the value expression, begins at column 1. */
  conditionLine: number;
  valueLine: number | undefined;
}

/**
 * Writes the SQL of a rule: user SQL is only ever run by the engine, in a worker, never on the thread that
 * answers HTTP. Each event of the stream gives one sample. The user's expressions stand on lines of their own,
 * so that a position in a diagnostic can be told in the user's terms.
 */
export function ruleScript(
  rule: AlertRule | (AlertRuleDraft & { id: string; createdAtMs: number }),
  columns: readonly StreamColumn[],
): RuleScript {
  const fields = [...new Set([...rule.groupBy, ...templateFields(rule.summary)])];
  for (const field of fields) requireColumn(field, columns);
  const lines = [
    'CREATE TABLE millrace_stream (',
    ...columns.map(({ name, type }) => `  ${quote(name)} ${type},`),
    "  `millrace_time` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL",
    `) WITH ('connector' = 'kafka', 'topic' = ${literal(rule.stream)}, 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601',`,
    `  'scan.startup.mode' = 'timestamp', 'scan.startup.timestamp-millis' = '${Math.floor(rule.createdAtMs)}');`,
    'CREATE TABLE millrace_samples (`rule` STRING, `at` TIMESTAMP_LTZ(3), `holds` BOOLEAN, `value` DOUBLE',
    ...fields.map((field) => `  , ${quote(`f_${field}`)} STRING`),
    `) WITH ('connector' = 'kafka', 'topic' = '${SAMPLES_TOPIC}', 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601');`,
    `INSERT INTO millrace_samples SELECT ${literal(rule.id)}, \`millrace_time\`, (`,
    rule.condition,
    '), CAST((',
    rule.value ?? 'NULL',
    ') AS DOUBLE)',
    ...fields.map((field) => `  , CAST(${quote(field)} AS STRING)`),
    'FROM millrace_stream;',
  ];
  // Conditions may span lines, so positions are counted in the joined text.
  const before = lines.indexOf(rule.condition);
  const conditionLine = lines.slice(0, before).join('\n').split('\n').length + 1;
  const valueLine = rule.value === null ? undefined : conditionLine + rule.condition.split('\n').length + 1;
  return { sql: `${lines.join('\n')}\n`, conditionLine, valueLine };
}

function requireColumn(name: string, columns: readonly StreamColumn[]): void {
  if (columns.some((column) => column.name === name)) return;
  const known = columns.map((column) => column.name);
  throw errors.alert_rule_invalid(`The stream has no column "${name}".${didYouMean(name, known)}`, {
    details: { errors: [{ pointer: '/groupBy', message: `Columns: ${known.join(', ')}.` }] },
  });
}

const quote = (name: string): string => `\`${name.replaceAll('`', '``')}\``;
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
