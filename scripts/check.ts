/**
 * `npm run check [-- --fix]`: format, lint with type-aware rules, types of the server and of the console.
 * The layering and the repository's other rules about itself are tests (`test/architecture.test.ts`).
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const fix = process.argv.includes('--fix');

const steps: readonly [string, string[]][] = [
  ['biome', fix ? ['format', '--write', '.'] : ['format', '.']],
  ['oxlint', ['--type-aware', ...(fix ? ['--fix'] : []), 'src', 'test', 'bench', 'scripts', 'console']],
  ['tsc', ['-p', 'tsconfig.json']],
  ['tsc', ['-p', 'console/tsconfig.json']],
];

let failed = 0;
for (const [tool, args] of steps) {
  process.stdout.write(`${tool} ${args.join(' ')}\n`);
  const done = spawnSync(join(root, 'node_modules', '.bin', tool), args, { cwd: root, stdio: 'inherit' });
  if (done.status !== 0) failed += 1;
}
process.stdout.write(
  failed === 0 ? 'check: all good\n' : `check: ${failed} of ${steps.length} steps failed\n`,
);
process.exitCode = failed === 0 ? 0 : 1;
