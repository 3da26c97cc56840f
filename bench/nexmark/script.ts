import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, 'queries');

/** All that can be run: the public suite has no q6 that a streaming engine accepts. */
export const QUERIES = [
  0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23,
].map((number) => `q${number}`);

export interface ScriptParts {
  /** The options of the table of events: `'connector' = …`. */
  source: string;
  /** The options of the table of results; `undefined`: the query is a SELECT at the top. */
  sink: string | undefined;
  /** Path of the side table of q13, {@link sideTable}. */
  side: string;
  /** Folder for the files of q10. */
  files?: string;
  /** Flink's wording, where there is one. */
  forFlink?: boolean;
}

/** The script of one query: tables, views, INSERT or SELECT. */
export function nexmarkScript(query: string, { source, sink, side, files, forFlink }: ScriptParts): string {
  const body = forFlink === true && query === 'q13' ? 'q13.flink' : query;
  const text = `${readQuery('tables')}\n${readQuery(body)}`
    .replaceAll('{SOURCE}', source)
    .replaceAll('{SIDE}', side);
  if (sink === undefined) return asSelect(text);
  const folders = `'connector' = 'filesystem', 'path' = '${files ?? ''}', 'format' = 'csv'`;
  return text.replaceAll('{SINK}', sink).replaceAll('{FILES}', files === undefined ? sink : folders);
}

const readQuery = (name: string): string => readFileSync(join(folder, `${name}.sql`), 'utf8');

/** Without the table of results, and with the query as it is. */
function asSelect(text: string): string {
  return text
    .replace(/^CREATE TABLE nexmark_result [^;]*;\n/mu, '')
    .replace(/^INSERT INTO nexmark_result\n/mu, '');
}

const SIDE_KEYS = 10_000;

/** The lines of the side table: `key,value`. */
export function sideTable(): string {
  return Array.from({ length: SIDE_KEYS }, (_, key) => `${key},item ${key}\n`).join('');
}
