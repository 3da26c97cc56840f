import { type Handler, json, type MockRequest, notFound, ok, page, problem } from './answer.ts';
import { recordsPage } from './event-data.ts';
import { topic } from './topic-data.ts';

export const topicHandlers: Record<string, Handler> = {
  'GET /v1/topics': ({ world, query }) => page(world.topics, query),
  'POST /v1/topics': (request) => {
    const { name, description } = json(request) as { name: string; description: string };
    if (findByName(request, name))
      return problem(409, 'topic_exists', 'Topic exists', `There is a topic "${name}" already.`);
    const created = topic(name, description, 0, 0, null);
    request.world.topics.push(created);
    return { status: 201, body: created };
  },
  'GET /v1/topics/:topic': (request) => {
    const found = findTopic(request);
    return found ? ok(found) : notFound(`topic "${request.parameters.topic}"`);
  },
  'GET /v1/topics/:topic/events': (request) => {
    const found = findTopic(request);
    if (!found) return notFound(`topic "${request.parameters.topic}"`);
    const { query } = request;
    const partition = query.get('partition');
    return ok(
      recordsPage(found, {
        from: query.get('from') ?? 'latest',
        partition: partition === null ? undefined : Number(partition),
        limit: Number(query.get('limit') ?? 100),
        q: query.get('q') ?? '',
        cursor: Number(query.get('cursor') ?? 0),
      }),
    );
  },
  'POST /v1/topics/:topic/events': (request) => {
    const body = JSON.parse(request.text.split('\n')[0] ?? '') as { value?: unknown };
    if (typeof body.value === 'string') {
      const rejected = {
        status: 'rejected',
        code: 'schema_violation',
        message: '/value must be number',
        deadLetterId: 'dl_0000',
      };
      return problem(
        422,
        'events_rejected',
        'Every event was rejected',
        'No event of the request is as the schema wants it.',
        {
          results: [rejected],
        },
      );
    }
    return {
      status: 202,
      body: { accepted: 1, rejected: 0, results: [{ status: 'accepted', partition: 0, offset: 32_099 }] },
    };
  },
};

function findTopic(request: MockRequest) {
  return findByName(request, request.parameters.topic ?? '');
}

function findByName({ world }: MockRequest, name: string) {
  return world.topics.find((known) => known.name === name);
}
