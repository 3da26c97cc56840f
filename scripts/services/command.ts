import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

const execute = promisify(execFile);

const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;

/** Runs a program to its end and gives its stdout. Rejects with the end of what it said when it fails. */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string>; uid?: number; gid?: number } = {},
): Promise<string> {
  const env = { ...process.env, ...options.env };
  try {
    return (await execute(command, args, { ...options, env, maxBuffer: OUTPUT_BYTES_MAX })).stdout;
  } catch (error) {
    const { message, stdout = '', stderr = '' } = error as Error & { stdout?: string; stderr?: string };
    const said = `${stdout}\n${stderr}`.trim().split('\n').slice(-20).join('\n');
    throw new Error(`${command} failed: ${said === '' ? message : said}`, { cause: error });
  }
}

/** Installs a package of Debian unless `file`, which it brings, is there. Wants root. */
export async function installPackage(name: string, file: string): Promise<void> {
  if (existsSync(file)) return;
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  process.stderr.write(`services: installing ${name} (apt-get) …\n`);
  await runCommand('apt-get', ['update', '-q'], { env });
  await runCommand('apt-get', ['install', '-q', '-y', '--no-install-recommends', name], { env });
  if (!existsSync(file)) throw new Error(`The package ${name} brought no ${file}.`);
}
