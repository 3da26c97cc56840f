import { setTimeout as sleep } from 'node:timers/promises';
import type { Change } from './changelog.ts';
import { canonicalText, type FlinkType, parseExactly } from './flink-value.ts';
import { splitScript } from './split-script.ts';

/** What one statement answered. */
export interface FlinkAnswer {
  statement: string;
  /** Of a query: its changes are rows of a table. Of others, what Flink says of them. */
  isQuery: boolean;
  columns: readonly { name: string; type: FlinkType }[];
  changes: readonly Change[];
  jobId: string | undefined;
}

export interface FlinkOptions {
  /** Session options besides or instead of {@link SESSION}. */
  options?: Readonly<Record<string, string>>;
  /** A statement that takes longer is cancelled and fails. */
  timeoutMs?: number;
}

/** As the recorded answers were taken; `table.dml-sync` lets an INSERT end when its job has. */
const SESSION: Readonly<Record<string, string>> = {
  'execution.runtime-mode': 'streaming',
  'parallelism.default': '1',
  'pipeline.auto-watermark-interval': '1 ms',
  'table.local-time-zone': 'UTC',
  'table.dml-sync': 'true',
};

const TIMEOUT_MS = 120_000;
const POLL_MS = 20;
const POLL_MS_MAX = 250;

/** Flink refused a statement or its job failed; the message is the root cause. */
export class FlinkRefusal extends Error {
  override name = 'FlinkRefusal';
  readonly statement: string;
  /** Of the statements before it. */
  answers: readonly FlinkAnswer[] = [];

  constructor(message: string, statement: string) {
    super(message);
    this.statement = statement;
  }
}

/**
 * Runs a script on a SQL Gateway (`http://…`, of Flink 2.x) in a session of its own, statement by statement, and gives the
 * answer to each. Rejects with {@link FlinkRefusal} at the first that fails.
 */
export async function runOnFlink(
  gateway: string,
  script: string,
  { options = {}, timeoutMs = TIMEOUT_MS }: FlinkOptions = {},
): Promise<FlinkAnswer[]> {
  const session = await openSession(gateway, { ...SESSION, ...options });
  const answers: FlinkAnswer[] = [];
  try {
    for (const statement of splitScript(script)) answers.push(await session.run(statement, timeoutMs));
    return answers;
  } catch (error) {
    if (error instanceof FlinkRefusal) error.answers = answers;
    throw error;
  } finally {
    await session.close();
  }
}

export interface FlinkSession {
  run(statement: string, timeoutMs?: number): Promise<FlinkAnswer>;
  close(): Promise<void>;
}

export async function openSession(
  gateway: string,
  properties: Readonly<Record<string, string>>,
): Promise<FlinkSession> {
  const { sessionHandle } = await call<{ sessionHandle: string }>(gateway, 'POST', '/v3/sessions', {
    properties,
  });
  const path = `/v3/sessions/${sessionHandle}`;
  return {
    run: (statement, timeoutMs = TIMEOUT_MS) => runStatement(gateway, path, statement, timeoutMs),
    close: async () => void (await call(gateway, 'DELETE', path).catch(() => {})),
  };
}

interface ResultPage {
  resultType: 'NOT_READY' | 'PAYLOAD' | 'EOS';
  isQueryResult: boolean;
  jobID?: string;
  nextResultUri?: string;
  results?: {
    columns: { name: string; logicalType: FlinkType }[];
    data: { kind: string; fields: unknown[] }[];
  };
}

const OPS: Readonly<Record<string, string>> = {
  INSERT: '+I',
  UPDATE_BEFORE: '-U',
  UPDATE_AFTER: '+U',
  DELETE: '-D',
};

async function runStatement(
  gateway: string,
  session: string,
  statement: string,
  timeoutMs: number,
): Promise<FlinkAnswer> {
  const { operationHandle } = await call<{ operationHandle: string }>(
    gateway,
    'POST',
    `${session}/statements`,
    {
      statement,
    },
  ).catch(refuse(statement));
  const operation = `${session}/operations/${operationHandle}`;
  const end = performance.now() + timeoutMs;
  const answer: FlinkAnswer & { changes: Change[] } = {
    statement,
    isQuery: false,
    columns: [],
    changes: [],
    jobId: undefined,
  };
  let next: string | undefined = `${operation}/result/0?rowFormat=JSON`;
  let waitMs = POLL_MS;
  while (next !== undefined) {
    const page: ResultPage = await call<ResultPage>(gateway, 'GET', next).catch(refuse(statement));
    const isNew = takePage(page, answer);
    if (page.resultType === 'EOS') break;
    next = page.nextResultUri;
    if (performance.now() > end) {
      await call(gateway, 'POST', `${operation}/cancel`).catch(() => {});
      throw new FlinkRefusal(`no end after ${timeoutMs} ms`, statement);
    }
    waitMs = isNew ? POLL_MS : Math.min(POLL_MS_MAX, waitMs * 1.5);
    await sleep(waitMs);
  }
  return answer;
}

/** True if there was something in it. */
function takePage(page: ResultPage, answer: FlinkAnswer & { changes: Change[] }): boolean {
  if (page.results === undefined) return false;
  answer.isQuery = page.isQueryResult;
  answer.jobId = page.jobID ?? answer.jobId;
  const columns = page.results.columns.map(({ name, logicalType }) => ({ name, type: logicalType }));
  answer.columns = columns;
  for (const { kind, fields } of page.results.data) {
    const texts = columns.map(
      ({ name, type }, i) => `${JSON.stringify(name)}:${canonicalText(fields[i], type)}`,
    );
    answer.changes.push({ op: OPS[kind] ?? kind, row: `{${texts.join(',')}}` });
  }
  return page.results.data.length > 0;
}

const refuse =
  (statement: string) =>
  (error: unknown): never => {
    throw new FlinkRefusal((error as Error).message, statement);
  };

async function call<T>(gateway: string, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(gateway + path, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = parseAnswer(await response.text());
  if (!response.ok) throw new Error(rootCause(answer));
  return answer as T;
}

/** Only rows need exact digits; precisions and lengths of types are small. */
function parseAnswer(text: string): unknown {
  const exact = parseExactly(text) as { results?: { data: unknown } };
  if (exact.results === undefined) return exact;
  const numbers = JSON.parse(text) as { results: object };
  return { ...numbers, results: { ...numbers.results, data: exact.results.data } };
}

/** The message of the innermost exception: what is wrong is said there, above are only layers. */
function rootCause(answer: unknown): string {
  const text = ((answer as { errors?: string[] }).errors ?? []).join('\n');
  const causes = [...text.matchAll(/Caused by: ([\w.$]+): ([\s\S]*?)(?=\n\tat |\n\t\.\.\. |$)/gu)];
  const last = causes.at(-1);
  return last === undefined ? text.slice(0, 500) : `${last[1]?.split('.').at(-1)}: ${last[2]}`;
}
