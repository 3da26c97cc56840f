import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiClient, isPermanent, withQuery } from './api-client.ts';
import { ApiError } from './api-error.ts';

/** A client whose requests get these answers, one after the other. */
function clientWith(...answers: Response[]) {
  const requests: Request[] = [];
  const client = new ApiClient(async (input, init) => {
    requests.push(new Request(new URL(input as string, 'http://console.test'), init));
    const answer = answers.shift();
    if (!answer) throw new TypeError('fetch failed');
    return answer;
  });
  return { client, requests };
}

const problem = (status: number, code: string, headers = {}) =>
  Response.json({ title: 'No', status, code, detail: 'Because.' }, { status, headers });

async function errorOf(work: Promise<unknown>): Promise<ApiError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('It did not fail.');
}

test('unsafe requests carry the CSRF token, and updates the version that was seen', async () => {
  const { client, requests } = clientWith(Response.json({}), Response.json({}));
  client.csrfToken = 't1';
  await client.get('/v1/topics', { limit: 5 });
  await client.put('/v1/pipelines/a', { sql: '' }, 3);
  const seen = requests.map(({ headers }) => [headers.get('x-csrf-token'), headers.get('if-match')]);
  assert.deepEqual(seen, [
    [null, null],
    ['t1', '"3"'],
  ]);
});

test('a refused CSRF token is renewed and the request sent once more; if it is the same, it is not', async () => {
  const { client, requests } = clientWith(
    problem(403, 'csrf'),
    Response.json({ ok: true }),
    problem(403, 'csrf'),
  );
  client.csrfToken = 'old';
  client.refreshSession = async () => {
    client.csrfToken = 'new';
  };
  assert.deepEqual(await client.post('/v1/topics', {}), { ok: true });
  assert.deepEqual(
    requests.map(({ headers }) => headers.get('x-csrf-token')),
    ['old', 'new'],
  );
  assert.equal((await errorOf(client.post('/v1/topics', {}))).code, 'csrf');
  assert.equal(requests.length, 3);
});

test('a 401 outside the sign-in tells that the session ended', async () => {
  const { client } = clientWith(
    problem(401, 'x'),
    problem(401, 'x'),
    problem(403, 'password_change_required'),
  );
  let ended = 0;
  client.onSessionEnded = () => {
    ended += 1;
  };
  await errorOf(client.post('/auth/v1/login', {}));
  assert.equal(ended, 0);
  await errorOf(client.get('/v1/topics'));
  await errorOf(client.get('/v1/topics'));
  assert.equal(ended, 2);
});

test('errors are the problem the server sent, or one made here when none came', async () => {
  const html = new Response('<h1>', {
    status: 502,
    statusText: 'Bad Gateway',
    headers: { 'x-request-id': 'req_1' },
  });
  const { client } = clientWith(problem(429, 'too_many_requests', { 'retry-after': '7' }), html);
  const limited = await errorOf(client.get('/v1/topics'));
  assert.deepEqual(
    [limited.code, limited.message, limited.retryAfterS],
    ['too_many_requests', 'Because.', 7],
  );
  const upstream = await errorOf(client.get('/v1/topics'));
  assert.deepEqual(
    [upstream.code, upstream.problem.title, upstream.problem.traceId],
    ['http_502', 'Bad Gateway', 'req_1'],
  );
  assert.equal((await errorOf(client.get('/v1/topics'))).code, 'unreachable');
  assert.deepEqual(
    [
      isPermanent(limited),
      isPermanent(upstream),
      isPermanent(await errorOf(Promise.reject(new ApiError({ title: '', status: 404, code: '' })))),
    ],
    [false, false, true],
  );
});

test('a query leaves out what is empty and repeats what is several', () => {
  assert.equal(
    withQuery('/v1/views/a', { filter: ['a:eq:1', 'b:le:2 3'], q: '', sort: undefined, limit: 5 }),
    '/v1/views/a?filter=a%3Aeq%3A1&filter=b%3Ale%3A2+3&limit=5',
  );
  assert.equal(withQuery('/v1/views'), '/v1/views');
});
