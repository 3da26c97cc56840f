import { type Handler, type MockRequest, notFound, ok, page, problem } from './answer.ts';
import { recordsPage } from './event-data.ts';

export const topicHandlers: Record<string, Handler> = {
  'GET /v1/topics': ({ world, query }) => page(world.topics, query),
  'GET /v1/topics/:topic': (request) => {
    const topic = findTopic(request);
    return topic ? ok(topic) : notFound(`topic "${request.parameters.topic}"`);
  },
  'GET /v1/topics/:topic/events': (request) => {
    const topic = findTopic(request);
    if (!topic) return notFound(`topic "${request.parameters.topic}"`);
    const { query } = request;
    const partition = query.get('partition');
    return ok(
      recordsPage(topic, {
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

function findTopic({ world, parameters }: MockRequest) {
  return world.topics.find((topic) => topic.name === parameters.topic);
}
