import { isCoded, systemClock } from '#foundation';
import { BATCH_ROWS_MAX } from '../../../src/processing/engine/batch/batch.ts';
import { timeZone, type TimeZone } from '../../../src/processing/engine/codegen/time-zone.ts';
import { CollectSink } from '../../../src/processing/engine/connectors/collect.ts';
import type { Diagnostic } from '../../../src/processing/engine/index.ts';
import type { ScriptPlan } from '../../../src/processing/engine/plan/index.ts';
import { compileJob } from '../../../src/processing/engine/runtime/job-compiler.ts';
import { planAndCheck } from '../../../src/processing/engine/runtime/plan-checked.ts';

/** CPU time; more than this is as good as hanging: the largest script allowed takes a tenth of it. */
const SCRIPT_CPU_MS_MAX = 5000;

/**
 * What is wrong with how the engine took the text; undefined if nothing: it gave diagnostics with a place and a sentence, or a
 * plan that compiles, and soon.
 */
export function judgeScript(text: string): { problem: string | undefined; isPlanned: boolean } {
  const cpuBefore = process.threadCpuUsage();
  try {
    const { plan, diagnostics } = planAndCheck(text);
    const isPlanned = diagnostics.every(({ severity }) => severity !== 'error');
    if (isPlanned) compileStatements(plan);
    const { user, system } = process.threadCpuUsage(cpuBefore);
    const tookMs = (user + system) / 1000;
    const slow = tookMs > SCRIPT_CPU_MS_MAX ? `it took ${Math.round(tookMs)} ms of the CPU` : undefined;
    return { problem: judgeDiagnostics(diagnostics, text) ?? slow, isPlanned };
  } catch (error) {
    if (isCoded(error)) return { problem: undefined, isPlanned: false };
    return {
      problem: error instanceof Error ? (error.stack ?? error.message) : String(error),
      isPlanned: false,
    };
  }
}

function judgeDiagnostics(diagnostics: readonly Diagnostic[], text: string): string | undefined {
  const lines = text.split('\n');
  for (const { line, column, message } of diagnostics) {
    if (line < 1 || line > lines.length || column < 1 || column > (lines[line - 1]?.length ?? 0) + 1)
      return `"${message}" is said of line ${line}, column ${column}, which is not there`;
    if (message === '' || /\bundefined\b|\bNaN\b|\[object /u.test(message))
      return `a sentence that was not meant: "${message}"`;
  }
  return undefined;
}

/** Code is generated and operators are made; nothing is opened or read. */
function compileStatements(plan: ScriptPlan): void {
  for (const statement of plan.statements) {
    if (statement.kind === 'result') continue;
    compileJob({
      sinks: statement.kind === 'insert' ? statement.sinks : [statement.sink],
      settings: plan.settings,
      compile: {
        clock: systemClock,
        zone: timeZone(plan.localTimeZone) as TimeZone,
        random: Math.random,
      },
      connect: {
        log: undefined,
        baseDirectory: '/nowhere',
        clock: systemClock,
        random: Math.random,
        print: () => {},
        group: 'fuzz',
        batchRowsMax: BATCH_ROWS_MAX,
      },
      openCollect: ({ id, rowType }) =>
        new CollectSink({ id, fields: rowType, form: 'changelog', isInsertOnly: false, write: () => {} }),
      onFailure: () => {},
      onLate: () => {},
      detectors: undefined,
    });
  }
}
