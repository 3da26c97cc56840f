/** Writes the generated reference pages; `test/reference.test.ts` fails when they are behind the code. */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configJsonSchema, configReference } from '#config';
import { errorDefinitions } from '#foundation';
import { connectorReference } from '../src/processing/engine/plan/catalog/connector-reference.ts';

const root = join(import.meta.dirname, '..');

/** The reference pages as the code says they should be, by path from the root. */
export async function referencePages(): Promise<Map<string, string>> {
  return new Map([
    ['docs/reference/configuration.md', configReference()],
    ['docs/reference/millrace.schema.json', `${JSON.stringify(configJsonSchema(), null, 2)}\n`],
    ['docs/reference/errors.md', await errorReference()],
    ['docs/reference/connectors.md', connectorReference()],
  ]);
}

const byFirst = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : 1;

/** Importing each file that declares errors fills the registry; nothing else has to know all parts. */
async function errorReference(): Promise<string> {
  const declaring = globSync('src/**/*.ts', { cwd: root }).filter(
    (file) => !file.includes('.test.') && readFileSync(join(root, file), 'utf8').includes('= defineErrors('),
  );
  for (const file of declaring.sort()) await import(join(root, file));
  const byPart = Map.groupBy([...errorDefinitions], ([, definition]) => definition.part);
  const sections = [...byPart].sort(byFirst).map(([part, entries]) => {
    const rows = entries
      .sort(byFirst)
      .map(([code, { status, title }]) => `| \`${code}\` | ${status} | ${title} |`);
    return `## ${part}\n\n| code | status | title |\n|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `# Errors\n\nEvery error leaves as RFC 9457 \`application/problem+json\` with one of these codes in \`code\` (and\n\`type\` = \`urn:millrace:error:<code>\`), the particular case in \`detail\`, and \`traceId\` to find it in the log. The\ncodes are stable; the words may change.\n\n${sections.join('\n')}`;
}

if (import.meta.main) {
  for (const [file, text] of await referencePages()) {
    writeFileSync(join(root, file), text);
    process.stdout.write(`wrote ${file}\n`);
  }
}
