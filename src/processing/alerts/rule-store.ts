import type { AlertRule, AlertRuleDraft } from './rule.ts';

/** Who changed a rule, for the domain event. */
export interface Actor {
  id: string;
  tenant: string;
}

/** The rules, wherever they are kept. Each change is durable when its promise resolves. */
export interface RuleStore {
  /** By id. */
  all(): ReadonlyMap<string, AlertRule>;
  /** Rejects if the name is taken. */
  create(draft: AlertRuleDraft, actor: Actor): Promise<AlertRule>;
  update(id: string, draft: AlertRuleDraft, actor: Actor): Promise<AlertRule>;
  delete(id: string, actor: Actor): Promise<void>;
}
