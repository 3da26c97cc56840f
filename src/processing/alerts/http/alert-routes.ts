import type { FastifyInstance, FastifyRequest } from 'fastify';
import { etagOf, versionOfIfMatch } from '#catalog';
import type { Database } from '#database';
import { pageOf, pageQuery } from '#http';
import { type AlertFilter, listAlerts, readAlert } from '../alert-queries.ts';
import type { NotificationChannel } from '../notify/notification.ts';
import { type AlertRule, type AlertRuleDraft, checkRule } from '../rule.ts';
import { type AlertRules, ruleOf } from '../rule-kind.ts';
import { alertDetailSchema, alertSchema, channelSchema, ruleDraftSchema, ruleSchema } from './schemas.ts';

export interface AlertRoutesDeps {
  database: Database;
  rules: AlertRules;
  channels: readonly NotificationChannel[];
  /** Rejects with `alert_rule_invalid` and the planner's diagnostics if the rule's SQL is wrong. */
  checkSql: (draft: AlertRuleDraft) => Promise<void>;
  /** Called after a rule was created, changed or deleted; resolves when what runs is what the rules say. */
  onRulesChanged: () => Promise<void>;
}

type RuleParams = { rule: string };

/** `/v1/alert-rules`, `/v1/alerts` and `/v1/notification-channels`. */
export function alertRoutes(app: FastifyInstance, deps: AlertRoutesDeps): void {
  const read = { action: 'alert:read' } as const;
  addRuleRoutes(app, deps);
  app.get<{ Querystring: AlertFilter }>(
    '/v1/alerts',
    {
      config: read,
      schema: {
        tags: ['alerts'],
        summary: 'List alerts, newest first',
        querystring: {
          type: 'object',
          properties: {
            state: { enum: ['pending', 'firing', 'resolved'] },
            rule: { type: 'string', description: 'Id or name of a rule.' },
            ...pageQuery,
          },
        },
        response: { 200: pageOf(alertSchema) },
      },
    },
    (request) => listAlerts(deps.database, request.query),
  );
  app.get<{ Params: { alert: string } }>(
    '/v1/alerts/:alert',
    {
      config: { ...read, resource: 'alert', resourceParam: 'alert' },
      schema: {
        tags: ['alerts'],
        summary: 'One alert, its timeline and deliveries',
        response: { 200: alertDetailSchema },
      },
    },
    (request) => readAlert(deps.database, request.params.alert),
  );
  app.get(
    '/v1/notification-channels',
    {
      config: read,
      schema: {
        tags: ['alerts'],
        summary: 'List notification channels',
        response: { 200: pageOf(channelSchema) },
      },
    },
    () => ({ items: deps.channels.map(({ name, kind }) => ({ name, kind })), next: null }),
  );
}

function addRuleRoutes(app: FastifyInstance, deps: AlertRoutesDeps): void {
  const write = { action: 'alert:write' } as const;
  const one = { resource: 'alert-rule', resourceParam: 'rule' } as const;
  const names = deps.channels.map((channel) => channel.name);
  const check = async (draft: AlertRuleDraft): Promise<void> => {
    checkRule(draft, names);
    await deps.checkSql(draft);
  };
  app.get(
    '/v1/alert-rules',
    {
      config: { action: 'alert:read' },
      schema: { tags: ['alerts'], summary: 'List alert rules', response: { 200: pageOf(ruleSchema) } },
    },
    () => ({ items: [...deps.rules.all().values()].map(ruleOf).map(ruleView), next: null }),
  );
  app.post<{ Body: AlertRuleDraft }>(
    '/v1/alert-rules',
    {
      config: write,
      schema: {
        tags: ['alerts'],
        summary: 'Create an alert rule',
        body: ruleDraftSchema,
        response: { 201: ruleSchema },
      },
    },
    async (request, reply) => {
      await check(request.body);
      const rule = ruleOf(await deps.rules.create('created', request.body, { actor: actorOf(request) }));
      await deps.onRulesChanged();
      return reply.code(201).header('location', `/v1/alert-rules/${rule.id}`).send(ruleView(rule));
    },
  );
  app.get<{ Params: RuleParams }>(
    '/v1/alert-rules/:rule',
    {
      config: { action: 'alert:read', ...one },
      schema: { tags: ['alerts'], summary: 'One alert rule', response: { 200: ruleSchema } },
    },
    (request, reply) => {
      const rule = ruleOf(deps.rules.get(request.params.rule));
      reply.header('etag', etagOf(rule.version));
      return ruleView(rule);
    },
  );
  app.put<{ Params: RuleParams; Body: AlertRuleDraft }>(
    '/v1/alert-rules/:rule',
    {
      config: { ...write, ...one },
      schema: {
        tags: ['alerts'],
        summary: 'Change an alert rule',
        body: ruleDraftSchema,
        response: { 200: ruleSchema },
      },
    },
    async (request) => {
      await check(request.body);
      const command = { actor: actorOf(request), ifVersion: versionOfIfMatch(request.headers['if-match']) };
      const rule = ruleOf(await deps.rules.change(request.params.rule, 'updated', request.body, command));
      await deps.onRulesChanged();
      return ruleView(rule);
    },
  );
  app.delete<{ Params: RuleParams }>(
    '/v1/alert-rules/:rule',
    {
      config: { ...write, ...one },
      schema: { tags: ['alerts'], summary: 'Delete an alert rule', response: { 204: { type: 'null' } } },
    },
    async (request, reply) => {
      await deps.rules.change(request.params.rule, 'deleted', {}, { actor: actorOf(request) });
      await deps.onRulesChanged();
      return reply.code(204).send();
    },
  );
}

const actorOf = ({ principal }: FastifyRequest) => ({ id: principal.id, tenant: principal.tenant });

function ruleView({ createdAtMs, updatedAtMs, ...rule }: AlertRule) {
  return {
    ...rule,
    createdAt: new Date(createdAtMs).toISOString(),
    updatedAt: new Date(updatedAtMs).toISOString(),
  };
}
