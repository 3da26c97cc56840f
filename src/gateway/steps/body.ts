import type { GatewayConfig } from '../config.ts';
import { guardBody } from '../server/guard-body.ts';
import { sendProblem } from '../server/send-problem.ts';
import type { Step } from './step.ts';

/** Sets the body's limits. Only now is a client that waits for it told to send: whoever is refused sends nothing. */
export function createBodyStep(config: GatewayConfig): Step {
  return {
    name: 'body',
    run(context) {
      guardBody(context.request, {
        bytesMax: context.operation?.bodyBytesMax ?? config.bodyBytesMax,
        idleTimeoutMs: config.bodyIdleTimeoutMs,
        onRefused: (error) => {
          sendProblem(context, error);
        },
      });
      if (context.expectsContinue) context.response.writeContinue();
      return 'next';
    },
  };
}
