import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { referencePages } from '../scripts/write-reference.ts';

const root = join(import.meta.dirname, '..');

test('the reference pages are what the code says (node scripts/write-reference.ts writes them)', async () => {
  for (const [file, text] of await referencePages()) {
    assert.equal(readFileSync(join(root, file), 'utf8'), text, `${file} is behind the code`);
  }
});

test('every link between documents leads somewhere', () => {
  const documents = globSync(['*.md', 'docs/**/*.md', 'src/**/*.md', 'examples/**/*.md', 'bench/**/*.md'], {
    cwd: root,
  });
  const broken = documents.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/gu)]
      .map((match) => match[1] ?? '')
      .filter((target) => !existsSync(join(root, dirname(file), target)))
      .map((target) => `${file}: ${target}`);
  });
  assert.deepEqual(broken, []);
});

test('every path that CONTRIBUTING.md and ARCHITECTURE.md name is there', () => {
  const named = ['CONTRIBUTING.md', 'ARCHITECTURE.md'].flatMap((file) =>
    [
      ...readFileSync(join(root, file), 'utf8').matchAll(
        /`((?:src|test|console|docs|bench|examples)\/[\w./-]+)`/gu,
      ),
    ].map((match) => match[1] ?? ''),
  );
  assert.ok(named.length > 5);
  assert.deepEqual(
    named.filter((path) => !path.includes('<') && !existsSync(join(root, path))),
    [],
  );
});
