import { defineErrors } from '#foundation';

/** What the shell sees. 130 and 143 are 128 + the signal, as shells expect. */
export const EXIT = { ok: 0, failure: 1, usage: 2, interrupted: 130, terminated: 143 } as const;

export const errors = defineErrors('cli', {
  usage: { status: 400, title: 'Usage' },
  server_unreachable: { status: 503, title: 'Cannot reach Millrace' },
  request_failed: { status: 500, title: 'The request failed' },
});
