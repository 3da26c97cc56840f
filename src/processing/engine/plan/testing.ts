import { explainPlan, planText, type Sink } from './index.ts';

/** Tables that tests of the planner share. */
export const TABLES = `
CREATE TABLE readings (
  sensor STRING, amount DOUBLE, unit STRING, place ROW<city STRING, storey INT>, n INT NOT NULL, ts TIMESTAMP(3),
  doubled AS amount * 2,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'topic' = 'readings', 'format' = 'json');
CREATE TABLE plain (id INT, name STRING, price DECIMAL(10, 2)) WITH ('connector' = 'filesystem', 'path' = '/data', 'format' = 'json');
CREATE TABLE sink (id INT, name STRING) WITH ('connector' = 'blackhole');
`;

/** The plan of the last statement as EXPLAIN shows it, without its heading. Throws the first error. */
export function explained(sql: string): string[] {
  const { plan, diagnostics } = planText(`${TABLES};${sql}`);
  const [error] = diagnostics;
  if (error !== undefined) throw new Error(error.message);
  const last = plan.statements.at(-1);
  const sinks: readonly Sink[] =
    last?.kind === 'insert' ? last.sinks : last?.kind === 'select' ? [last.sink] : [];
  return explainPlan(sinks)
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.replace(/^\s*\+- /, ''));
}

/** `line:column message` of each error; lines count from the first line of `sql`. */
export function planErrors(sql: string): string[] {
  const offset = TABLES.split('\n').length;
  return planText(`${TABLES};\n${sql}`).diagnostics.map(
    ({ line, column, message }) => `${line - offset}:${column} ${message}`,
  );
}
