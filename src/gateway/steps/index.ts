import type { SpanName, Tracing } from '#tracing';
import type { RequestContext } from '../request-context.ts';
import type { Step, StepName, StepResult } from './step.ts';

export { STEP_NAMES, type Step, type StepName, type StepResult } from './step.ts';

/** The steps that a trace shows by name. */
const SPANS: Partial<Record<StepName, SpanName>> = {
  'address-limit': 'gateway.limit',
  authentication: 'gateway.authenticate',
  'identity-limit': 'gateway.limit',
  authorization: 'gateway.authorize',
  route: 'gateway.route',
};

/** Leads a request through the steps, in order, until one answers it or refuses it by throwing. */
export async function runSteps(
  steps: readonly Step[],
  context: RequestContext,
  tracing: Tracing,
): Promise<void> {
  for (const step of steps) {
    if (context.isAbandoned || context.request.socket.destroyed) return;
    context.steps.push(step.name);
    const result = tracing.enabled ? traced(step, context, tracing) : step.run(context);
    // Most steps know at once; a promise for each would be most of their cost.
    if ((typeof result === 'string' ? result : await result) === 'answered') return;
  }
}

async function traced(step: Step, context: RequestContext, tracing: Tracing): Promise<StepResult> {
  const name = SPANS[step.name];
  if (name === undefined) return step.run(context);
  const span = tracing.startSpan(name, { parent: context.span.context });
  try {
    return await step.run(context);
  } catch (error) {
    span.setError(error);
    throw error;
  } finally {
    span.end();
  }
}
