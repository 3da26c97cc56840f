import { defineErrors } from '#foundation';

export const errors = defineErrors('config', {
  config_invalid: { status: 500, title: 'Invalid configuration' },
  config_not_found: { status: 500, title: 'No such configuration file' },
});
