import type { Diagnostic } from '../src/api/pipelines.ts';
import { type Handler, json, type MockRequest, notFound, ok, page, problem } from './answer.ts';
import { pipeline } from './pipeline-data.ts';

export const pipelineHandlers: Record<string, Handler> = {
  'GET /v1/pipelines': ({ world, query }) => page(world.pipelines, query),
  'POST /v1/pipelines/validate': (request) =>
    ok({ diagnostics: diagnose((json(request) as { sql: string }).sql) }),
  'POST /v1/pipelines': (request) => {
    const draft = json(request) as { name: string; sql: string };
    const diagnostics = diagnose(draft.sql);
    if (diagnostics.length > 0) return invalid(diagnostics);
    const created = { ...pipeline(draft.name, {}, 'new_view'), sql: draft.sql, version: 1, revision: 1 };
    request.world.pipelines.push(created);
    return { status: 201, body: created };
  },
  'GET /v1/pipelines/:pipeline': (request) => {
    const found = find(request);
    return found ? ok(found) : notFound(`pipeline "${request.parameters.pipeline}"`);
  },
  'PUT /v1/pipelines/:pipeline': (request) => {
    const draft = json(request) as { name: string; sql: string };
    const diagnostics = diagnose(draft.sql);
    const found = find(request);
    if (!found) return notFound('such pipeline');
    if (diagnostics.length > 0) return invalid(diagnostics);
    return ok(
      Object.assign(found, draft, {
        version: found.version + 1,
        revision: found.revision + 1,
        state: 'running',
        error: null,
      }),
    );
  },
  'DELETE /v1/pipelines/:pipeline': (request) => {
    const { world } = request;
    world.pipelines = world.pipelines.filter((known) => known !== find(request));
    return { status: 204 };
  },
  'POST /v1/pipelines/:pipeline/start': (request) =>
    ok(Object.assign(find(request) ?? {}, { desired: 'running', state: 'running', error: null })),
  'POST /v1/pipelines/:pipeline/stop': (request) =>
    ok(Object.assign(find(request) ?? {}, { desired: 'stopped', state: 'stopped' })),
};

function find({ world, parameters }: MockRequest) {
  return world.pipelines.find(({ id, name }) => id === parameters.pipeline || name === parameters.pipeline);
}

function invalid(diagnostics: Diagnostic[]) {
  return problem(422, 'sql_invalid', 'The SQL is not valid', `${diagnostics.length} error in the script.`, {
    diagnostics,
  });
}

/** Knows one mistake, which is enough to show how mistakes look. */
function diagnose(sql: string): Diagnostic[] {
  return sql.split('\n').flatMap((line, i) => {
    const at = line.indexOf('SELCT');
    if (at < 0) return [];
    return [
      {
        severity: 'error' as const,
        code: 'sql_syntax',
        message: 'A statement can’t begin with "SELCT".',
        line: i + 1,
        column: at + 1,
        endLine: i + 1,
        endColumn: at + 6,
        suggestion: 'SELECT',
      },
    ];
  });
}
