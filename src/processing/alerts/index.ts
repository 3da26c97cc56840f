export { type AlertsOptions, type AlertsService, type ScriptProblem, startAlerts } from './alerts-service.ts';
export type { DeliveryOutcome, Notification, NotificationChannel } from './notify/notification.ts';
export type { AlertRule, AlertRuleDraft } from './rule.ts';
export { alertRuleKind } from './rule-kind.ts';
export { executionId, type ScriptRunner } from './rule-runner.ts';
export { SAMPLES_TOPIC } from './rule-script.ts';
