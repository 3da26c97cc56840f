import type { Logger } from '#logging';
import type { AlertRule } from './rule.ts';
import { ruleScript, type StreamColumn } from './rule-script.ts';

/** What this stage needs of the engine: to run a script under a name, to see that it still does, and to stop it. */
export interface ScriptRunner {
  start(id: string, name: string, sql: string): Promise<void>;
  stop(id: string): Promise<void>;
  hasFailed(id: string): boolean;
}

export interface RuleRunnerOptions {
  runner: ScriptRunner;
  columnsOf: (stream: string) => Promise<readonly StreamColumn[]>;
  logger: Logger;
}

/** Keeps one running script for each enabled rule. */
export interface RuleRunner {
  /**
   * Starts, replaces or stops what differs from `rules`, and starts again what has failed since. A rule that cannot
   * start is logged and tried at the next call.
   */
  reconcile(rules: ReadonlyMap<string, AlertRule>): Promise<void>;
}

export function createRuleRunner({ runner, columnsOf, logger }: RuleRunnerOptions): RuleRunner {
  /** By rule id: the SQL that runs. */
  const running = new Map<string, string>();
  let turn = Promise.resolve();

  const stop = async (id: string): Promise<void> => {
    await runner.stop(executionId(id));
    running.delete(id);
  };
  const run = async (rule: AlertRule): Promise<void> => {
    const { sql } = ruleScript(rule, await columnsOf(rule.stream));
    const hasFailed = running.has(rule.id) && runner.hasFailed(executionId(rule.id));
    if (hasFailed)
      logger.warn({ rule: rule.name }, 'the script of an alert rule failed and is started again');
    if (running.get(rule.id) === sql && !hasFailed) return;
    if (running.has(rule.id)) await stop(rule.id);
    await runner.start(executionId(rule.id), `rule ${rule.name}`, sql);
    running.set(rule.id, sql);
  };
  const reconcile = async (rules: ReadonlyMap<string, AlertRule>): Promise<void> => {
    const tell = (error: unknown): void =>
      logger.error({ error }, 'the script of an alert rule could not be brought up');
    for (const id of running.keys()) if (!rules.get(id)?.enabled) await stop(id).catch(tell);
    for (const rule of rules.values()) if (rule.enabled) await run(rule).catch(tell);
  };
  return {
    reconcile(rules) {
      // One at a time and in order: two edits of a rule must not both find it stopped.
      turn = turn.then(() => reconcile(rules));
      return turn;
    },
  };
}

export const executionId = (ruleId: string): string => `rule.${ruleId}`;
