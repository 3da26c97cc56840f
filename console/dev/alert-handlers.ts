import type { AlertRuleDraft } from '../src/api/alert-rules.ts';
import { type Handler, json, notFound, ok, page, problem } from './answer.ts';

export const alertHandlers: Record<string, Handler> = {
  'GET /v1/alerts': ({ world, query }) => {
    const state = query.get('state');
    const rule = query.get('rule');
    const found = world.alerts.filter(
      (alert) => (state === null || alert.state === state) && (rule === null || alert.rule.id === rule),
    );
    return page(found, query);
  },
  'GET /v1/alerts/:id': ({ world, parameters }) => {
    const alert = world.alerts.find(({ id }) => id === parameters.id);
    return alert ? ok(alert) : notFound(`alert "${parameters.id}"`);
  },
  'GET /v1/notification-channels': () =>
    ok({
      items: [
        { name: 'outbox', kind: 'outbox' },
        { name: 'webhook', kind: 'webhook' },
      ],
      next: null,
    }),
  'GET /v1/alert-rules': ({ world, query }) => page(world.alertRules, query),
  'POST /v1/alert-rules': (request) => {
    const draft = json(request) as AlertRuleDraft;
    if (draft.condition.includes('==')) {
      return problem(422, 'sql_invalid', 'The condition is not valid', 'Equality is written with one "=".');
    }
    const rule = { ...draft, id: `rul_${request.world.alertRules.length}` };
    request.world.alertRules.push(rule);
    return { status: 201, body: rule };
  },
  'GET /v1/alert-rules/:id': ({ world, parameters }) => {
    const rule = world.alertRules.find(({ id }) => id === parameters.id);
    return rule ? ok(rule) : notFound(`alert rule "${parameters.id}"`);
  },
  'PUT /v1/alert-rules/:id': (request) => {
    const rule = request.world.alertRules.find(({ id }) => id === request.parameters.id);
    return rule ? ok(Object.assign(rule, json(request) as AlertRuleDraft)) : notFound('such alert rule');
  },
  'DELETE /v1/alert-rules/:id': ({ world, parameters }) => {
    world.alertRules = world.alertRules.filter(({ id }) => id !== parameters.id);
    return { status: 204 };
  },
};
