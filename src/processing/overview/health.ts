/** What the health sentence is made from. */
export interface HealthFacts {
  failedPipelines: readonly { name: string; error: string }[];
  laggingPipelines: readonly { name: string; lagMs: number }[];
  criticalAlerts: number;
  firingAlerts: number;
  openDeadLetters: number;
  eventsPerSecond: number;
  runningPipelines: number;
}

export interface Health {
  status: 'ok' | 'degraded' | 'failing';
  /** One sentence that names the worst thing. */
  sentence: string;
  /** Where in the console to look, or null. */
  link: string | null;
}

/** The worst thing there is to say, in the order in which somebody would want to hear it. */
export function judgeHealth(facts: HealthFacts): Health {
  const [failed, ...otherFailed] = facts.failedPipelines;
  if (failed !== undefined) {
    const more = otherFailed.length > 0 ? ` (and ${otherFailed.length} more)` : '';
    return bad(
      'failing',
      `Pipeline ${failed.name} has failed${more}: ${failed.error}`,
      pipelineLink(failed.name),
    );
  }
  if (facts.criticalAlerts > 0) {
    return bad('failing', `${count(facts.criticalAlerts, 'critical alert')} firing.`, '/alerts?state=firing');
  }
  const lagging = [...facts.laggingPipelines].sort((a, b) => b.lagMs - a.lagMs)[0];
  if (lagging !== undefined) {
    const behind = Math.round(lagging.lagMs / 1_000);
    return bad(
      'degraded',
      `Pipeline ${lagging.name} is ${behind} s behind its input.`,
      pipelineLink(lagging.name),
    );
  }
  if (facts.firingAlerts > 0) {
    return bad('degraded', `${count(facts.firingAlerts, 'alert')} firing.`, '/alerts?state=firing');
  }
  const flow = `${Math.round(facts.eventsPerSecond)} events/s through ${count(facts.runningPipelines, 'pipeline')}`;
  if (facts.openDeadLetters > 0) {
    const letters = `${count(facts.openDeadLetters, 'dead letter')} ${facts.openDeadLetters === 1 ? 'waits' : 'wait'}`;
    return {
      status: 'ok',
      sentence: `All stages work: ${flow}; ${letters} for a decision.`,
      link: '/dead-letters?status=open',
    };
  }
  return { status: 'ok', sentence: `All stages work: ${flow}.`, link: null };
}

const bad = (status: Health['status'], sentence: string, link: string): Health => ({
  status,
  sentence,
  link,
});
const count = (n: number, thing: string): string => `${n} ${thing}${n === 1 ? '' : 's'}`;
const pipelineLink = (name: string): string => `/pipelines/${encodeURIComponent(name)}`;
