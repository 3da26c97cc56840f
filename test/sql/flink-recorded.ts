import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadScriptTests } from '#engine';
import { type JsonNode, parseJson } from '../../src/processing/engine/formats/json-node.ts';
import type { Outcome, Schedule } from '../../src/processing/engine/script-tests/index.ts';

const { embeddedExecutor } = await loadScriptTests();
const fixtures = join(import.meta.dirname, '../fixtures/flink-conformance/stateful-given.ndjson');

/** A script that ran on a real Flink, with a SELECT at its end. Numbers keep their text. */
export interface RecordedScript {
  id: string;
  options?: Record<string, string>;
  files?: Record<string, string>;
  script: string;
  upsertKey?: string[];
  changelogOrder?: 'total' | 'per-key';
  changelog?: [op: string, row: JsonNode][] | null;
}

export function recordedScripts(): RecordedScript[] {
  const lines = readFileSync(fixtures, 'utf8').split('\n').filter(Boolean);
  const all = lines.map((line) => parseJson(line) as unknown as RecordedScript & { insert?: boolean });
  return all.filter(({ insert }) => insert !== true);
}

/** Runs one on the engine here. */
export async function runRecorded(given: RecordedScript, schedule: Schedule): Promise<Outcome> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-recorded-'));
  try {
    for (const [name, content] of Object.entries(given.files ?? {}))
      writeFileSync(join(directory, name), content);
    const script = {
      sql: given.script.replaceAll('{DIR}', directory),
      directory,
      functionsDirectory: directory,
      events: [],
      tables: [],
      settings: new Map(Object.entries(given.options ?? {})),
      clockMs: Date.UTC(2026, 0, 1),
    };
    return await embeddedExecutor.run(script, schedule, new AbortController().signal);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
