import type { RequestContext } from '../request-context.ts';

/** `next` goes on; `answered` ends here: the response is written, or somebody is writing it. */
export type StepResult = 'next' | 'answered';

/** One thing that every request meets. Throws a coded error to refuse it. */
export interface Step {
  name: StepName;
  run(context: RequestContext): StepResult | Promise<StepResult>;
}

/**
 * The steps, in the order in which every request meets them. The order is part of the gateway's security: what
 * is malformed is seen by nothing that interprets it, a flood is stopped before it costs a password hash, and
 * nobody learns what exists behind a permission without showing who asks.
 */
export const STEP_NAMES = [
  'trace',
  'protocol',
  'load',
  'cors',
  'address-limit',
  'operation',
  'authentication',
  'identity-limit',
  'authorization',
  'body',
  'route',
] as const;

export type StepName = (typeof STEP_NAMES)[number];
