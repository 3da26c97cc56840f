import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  imports: Record<string, string>;
};

interface Import {
  /** Both relative to the repository, for instance `src/auth/index.ts`. */
  from: string;
  to: string;
  line: number;
  typeOnly: boolean;
}

const sources = globSync('src/**/*.ts', { cwd: root }).filter(
  (file) => !/\.(test|contract)\.ts$|\/testing/u.test(file),
);
const imports = sources.flatMap(importsOf);

function importsOf(from: string): Import[] {
  const text = readFileSync(join(root, from), 'utf8');
  const pattern =
    /^(?:import|export)\s(?<what>[^'";]*?from\s)?'(?<target>[#.][^']+)'|\bimport\('(?<dynamic>[#.][^']+)'\)/gmu;
  return [...text.matchAll(pattern)].map((match) => {
    const target = match.groups?.['target'] ?? match.groups?.['dynamic'] ?? '';
    const to = target.startsWith('#')
      ? (manifest.imports[target] ?? `missing import ${target}`).replace('./', '')
      : relative(root, join(root, dirname(from), target));
    const line = text.slice(0, match.index).split('\n').length;
    return { from, to, line, typeOnly: /^(?:import|export)\stype\s/u.test(match[0]) };
  });
}

/** `src/processing/log/records.ts` → `processing/log`; other contexts are one part each. */
function partOf(file: string): string {
  const [, first = '', second = ''] = file.split('/');
  if (first === 'processing' || first === 'storage')
    return second.endsWith('.ts') ? first : `${first}/${second}`;
  return first.endsWith('.ts') ? 'main' : first;
}

function violations(isForbidden: (edge: Import) => boolean): string[] {
  return imports.filter(isForbidden).map((edge) => `${edge.from}:${edge.line} imports ${edge.to}`);
}

const contextOf = (file: string): string => partOf(file).split('/')[0] ?? '';

const MAY_IMPORT: Record<string, readonly string[]> = {
  foundation: ['foundation'],
  storage: ['foundation', 'storage'],
  auth: ['foundation', 'storage', 'auth'],
  processing: ['foundation', 'storage', 'processing'],
  gateway: ['foundation', 'storage', 'gateway'],
  demo: ['foundation', 'demo'],
  compose: ['foundation', 'storage', 'auth', 'processing', 'gateway', 'demo', 'compose'],
  cli: ['foundation', 'processing', 'compose', 'cli'],
  main: ['foundation', 'cli', 'compose', 'main'],
};

test('reads enough files to be worth trusting', () => {
  assert.ok(sources.length > 50, `only ${sources.length} source files`);
  assert.ok(imports.length > 100, `only ${imports.length} imports`);
  assert.deepEqual(
    violations((edge) => !existsSync(join(root, edge.to))),
    [],
  );
});

test('contexts import in one direction: foundation, storage, auth or processing, gateway, compose, main', () => {
  assert.deepEqual(
    violations((edge) => !(MAY_IMPORT[contextOf(edge.from)] ?? []).includes(contextOf(edge.to))),
    [],
  );
});

test('stages of processing stand on the ground and never import each other', () => {
  const stages = ['sources', 'engine', 'detect', 'alerts', 'sinks'].map((name) => `processing/${name}`);
  const allowed = new Set(['processing/engine → processing/detect']);
  assert.deepEqual(
    violations((edge) => {
      const [from, to] = [partOf(edge.from), partOf(edge.to)];
      return from !== to && stages.includes(from) && stages.includes(to) && !allowed.has(`${from} → ${to}`);
    }),
    [],
  );
});

test('a part is entered by its face only', () => {
  assert.deepEqual(
    violations((edge) => {
      const crosses = partOf(edge.from) !== partOf(edge.to);
      const byFace = Object.values(manifest.imports).includes(`./${edge.to}`);
      return crosses && !byFace && contextOf(edge.from) !== 'compose' && contextOf(edge.from) !== 'main';
    }),
    [],
  );
});

test('only compose knows adapters', () => {
  const insideAdapter = /\/adapters\//u;
  assert.deepEqual(
    violations((edge) => {
      if (!insideAdapter.test(edge.to) || insideAdapter.test(edge.from)) return false;
      return contextOf(edge.from) !== 'compose' && !edge.from.endsWith('/index.ts');
    }),
    [],
  );
});

test('time, randomness and timers arrive as arguments where they decide something', () => {
  const reached = /\bDate\.now\(\)|\bMath\.random\(\)/u;
  const free = sources.filter((file) => {
    if (file === 'src/foundation/clock.ts') return false;
    const code = readFileSync(join(root, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gmu, '');
    return reached.test(code);
  });
  assert.deepEqual(free, []);
});

test('no source file speaks of unfinished work', () => {
  const marks = /\b(TODO|FIXME|XXX|not implemented yet)\b/u;
  assert.deepEqual(
    sources.filter((file) => marks.test(readFileSync(join(root, file), 'utf8'))),
    [],
  );
});
