import { existsSync, readFileSync } from 'node:fs';
import { didYouMean } from '#foundation';
import { checkValue } from './check-value.ts';
import { errors } from './errors.ts';
import { readConfigFile } from './read-file.ts';
import type { Group, Setting } from './setting.ts';
import { type Config, settings } from './settings.ts';

export const CONFIG_FILE_DEFAULT = 'millrace.yaml';
const ENVIRONMENT_PREFIX = 'MILLRACE_';

export interface ConfigSources {
  /** By dotted path, as the command line gave them: they win over everything. */
  flags?: Readonly<Record<string, string>>;
  environment?: Readonly<Record<string, string | undefined>>;
  /** A file that must exist. Undefined: `millrace.yaml` in the working directory, if there is one. */
  file?: string | undefined;
}

/** Where a value came from: `default`, `millrace.yaml:3`, `MILLRACE_HTTP__PORT` or `flag`. */
export type Origins = ReadonlyMap<string, string>;

export interface LoadedConfig {
  config: Config;
  origins: Origins;
}

/**
 * The effective configuration: flag over environment over file over default.
 *
 * @throws `config_invalid` with every problem found, each with its place and what was expected;
 *   `config_not_found` if the named file does not exist.
 */
export function loadConfig(sources: ConfigSources = {}): LoadedConfig {
  const origins = new Map<string, string>();
  const problems: string[] = [];
  const config: Record<string, Record<string, unknown>> = {};
  for (const [path, setting] of settingsByPath()) {
    assign(config, path, setting.kind === 'list' ? [] : setting.default);
    origins.set(path, 'default');
  }
  applyFile(sources.file, config, origins, problems);
  applyEnvironment(sources.environment ?? {}, config, origins, problems);
  for (const [path, text] of Object.entries(sources.flags ?? {})) {
    applyText(path, text, 'flag', config, origins, problems);
  }
  if (problems.length > 0) {
    throw errors.config_invalid(
      `The configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n  ${problems.join('\n  ')}`,
      {
        details: { problems },
      },
    );
  }
  return { config: config as unknown as Config, origins };
}

/** Every key as `group.member` with its declaration. */
export function settingsByPath(): Map<string, Setting> {
  const byPath = new Map<string, Setting>();
  for (const [groupName, group] of Object.entries(settings as Record<string, Group>)) {
    for (const [name, setting] of Object.entries(group.members)) byPath.set(`${groupName}.${name}`, setting);
  }
  return byPath;
}

/** `http.drainMs` → `MILLRACE_HTTP__DRAIN_MS`. */
export function environmentName(path: string): string {
  const words = path.split('.').map((word) => word.replaceAll(/([a-z0-9])([A-Z])/gu, '$1_$2').toUpperCase());
  return ENVIRONMENT_PREFIX + words.join('__');
}

type Target = Record<string, Record<string, unknown>>;

function assign(config: Target, path: string, value: unknown): void {
  const [groupName, name] = path.split('.') as [string, string];
  config[groupName] ??= {};
  config[groupName][name] = value;
}

function applyFile(
  file: string | undefined,
  config: Target,
  origins: Map<string, string>,
  problems: string[],
): void {
  const path = file ?? CONFIG_FILE_DEFAULT;
  if (!existsSync(path)) {
    if (file === undefined) return;
    throw errors.config_not_found(`There is no configuration file "${file}".`);
  }
  const read = readConfigFile(textOf(path), settings);
  problems.push(...read.problems.map((problem) => `${path}:${problem.line}: ${problem.message}`));
  for (const { path: key, value, line } of read.values) {
    assign(config, key, value);
    origins.set(key, `${path}:${line}`);
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const problem = `Cannot read "${path}": ${(cause as Error).message}`;
    throw errors.config_invalid(problem, { cause, details: { problems: [problem] } });
  }
}

function applyEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  config: Target,
  origins: Map<string, string>,
  problems: string[],
): void {
  const pathByName = new Map([...settingsByPath().keys()].map((path) => [environmentName(path), path]));
  for (const [name, text] of Object.entries(environment)) {
    if (!name.startsWith(ENVIRONMENT_PREFIX) || !name.includes('__') || text === undefined) continue;
    const direct = pathByName.get(name);
    const fromFile = name.endsWith('_FILE') ? pathByName.get(name.slice(0, -'_FILE'.length)) : undefined;
    if (direct !== undefined) applyText(direct, text, name, config, origins, problems);
    else if (fromFile !== undefined) applySecretFile(fromFile, text, name, config, origins, problems);
    else problems.push(`unknown environment variable "${name}".${didYouMean(name, pathByName.keys())}`);
  }
}

function applySecretFile(
  path: string,
  file: string,
  name: string,
  config: Target,
  origins: Map<string, string>,
  problems: string[],
): void {
  try {
    applyText(path, readFileSync(file, 'utf8').trimEnd(), name, config, origins, problems);
  } catch (error) {
    problems.push(`${name}: cannot read "${file}": ${(error as Error).message}`);
  }
}

function applyText(
  path: string,
  text: string,
  origin: string,
  config: Target,
  origins: Map<string, string>,
  problems: string[],
): void {
  const known = settingsByPath();
  const setting = known.get(path);
  if (setting === undefined) {
    problems.push(`unknown key "${path}".${didYouMean(path, known.keys())}`);
    return;
  }
  if (setting.kind === 'list') {
    problems.push(`${path} is a list: it can only be set in the file`);
    return;
  }
  const checked = checkValue(setting, text);
  if (!checked.ok) problems.push(`${origin}: ${path} must be ${checked.expected}`);
  else {
    assign(config, path, checked.value);
    origins.set(path, origin);
  }
}
