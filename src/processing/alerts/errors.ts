import { defineErrors } from '#foundation';

export const errors = defineErrors('alerts', {
  alert_rule_invalid: { status: 422, title: 'Invalid alert rule' },
  alert_not_found: { status: 404, title: 'No such alert' },
});
