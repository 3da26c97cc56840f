import { defineErrors } from '#foundation';

export const errors = defineErrors('alerts', {
  alert_rule_invalid: { status: 422, title: 'Invalid alert rule' },
  alert_rule_not_found: { status: 404, title: 'No such alert rule' },
  alert_not_found: { status: 404, title: 'No such alert' },
  too_many_alert_rules: { status: 409, title: 'Too many alert rules' },
});
