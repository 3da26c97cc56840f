/** What commands write with: stdout is data, stderr is everything else. */
export interface Output {
  /** One line of data on stdout. Resolves when the stream takes more, so that a slow reader slows the writer. */
  data(line: string): Promise<void>;
  note(line: string): void;
  json: boolean;
}

export function createOutput(json: boolean): Output {
  return {
    json,
    data: (line) =>
      new Promise((resolve) => {
        if (process.stdout.write(`${line}\n`)) resolve();
        else process.stdout.once('drain', resolve);
      }),
    note: (line) => void process.stderr.write(`${line}\n`),
  };
}

/** `head` and `less` close the pipe when they have seen enough: that is a good end, not a failure. */
export function exitQuietlyOnClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}

/** Rows as aligned columns for people, or as JSON lines with `--json`. */
export async function printRows(
  output: Output,
  rows: readonly Record<string, unknown>[],
  columns: readonly string[],
): Promise<void> {
  if (output.json) {
    for (const row of rows) await output.data(JSON.stringify(row));
    return;
  }
  const cells = rows.map((row) => columns.map((column) => cellOf(row[column])));
  const widths = columns.map((column, i) =>
    Math.max(column.length, ...cells.map((row) => row[i]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  await output.data(line(columns.map((column) => column.toUpperCase())));
  for (const row of cells) await output.data(line(row));
}

/** One object: pretty JSON in both forms, since it is for reading and for `jq` alike. */
export async function printObject(output: Output, value: unknown): Promise<void> {
  await output.data(output.json ? JSON.stringify(value) : JSON.stringify(value, null, 2));
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
