import { defineErrors } from '#foundation';

export const errors = defineErrors('compose', {
  role_not_configured: { status: 500, title: 'A process of its own lacks configuration' },
  listen_failed: { status: 500, title: 'The address cannot be listened on' },
});
