import type { CatalogObject, Collection, ObjectKind } from '#catalog';
import { type AlertRule, type AlertRuleDraft, RULES_MAX } from './rule.ts';

/** What can happen to a rule; each event carries the whole rule as it is from then on. */
export interface AlertRuleEvents {
  created: AlertRuleDraft;
  updated: AlertRuleDraft;
  deleted: Record<string, never>;
}

export const alertRuleKind: ObjectKind<AlertRuleDraft, AlertRuleEvents> = {
  name: 'alert-rule',
  idPrefix: 'rul',
  objectsMax: RULES_MAX,
  apply: {
    created: (_before, draft) => draft,
    updated: (_before, draft) => draft,
    deleted: () => undefined,
  },
};

export type AlertRules = Collection<AlertRuleDraft, AlertRuleEvents>;

export function ruleOf({
  id,
  version,
  createdAtMs,
  updatedAtMs,
  value,
}: CatalogObject<AlertRuleDraft>): AlertRule {
  return { ...value, id, version, createdAtMs, updatedAtMs };
}

/** The rules as they are now, by id. */
export function rulesById(rules: AlertRules): Map<string, AlertRule> {
  return new Map([...rules.all()].map(([id, object]) => [id, ruleOf(object)]));
}
