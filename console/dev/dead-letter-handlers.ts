import type { DeadLetterDetail } from '../src/api/dead-letters.ts';
import { type Handler, json, type MockRequest, notFound, ok, page, problem } from './answer.ts';
import { groupsOf } from './dead-letter-data.ts';

const FIELDS = ['stage', 'code', 'topic', 'status'] as const;

export const deadLetterHandlers: Record<string, Handler> = {
  'GET /v1/dead-letters': ({ world, query }) =>
    page(
      world.deadLetters.filter((letter) => matches(letter, query)),
      query,
    ),
  'GET /v1/dead-letters/summary': ({ world }) => ok({ groups: groupsOf(world.deadLetters) }),
  'GET /v1/dead-letters/:id': (request) => {
    const letter = find(request);
    return letter ? ok(letter) : notFound(`dead letter "${request.parameters.id}"`);
  },
  'PATCH /v1/dead-letters/:id': (request) =>
    ok(change(request, 'edited', { edited: (json(request) as { text: string }).text })),
  'POST /v1/dead-letters/:id/replay': (request) => {
    const letter = find(request);
    if (!letter) return notFound('such dead letter');
    const text = (json(request) as { text?: string }).text ?? letter.edited ?? letter.text ?? '';
    if (!repaired(text)) return problem(422, 'replay_refused', 'Still not valid', letter.message);
    change(request, 'replayed', { status: 'replayed', attempts: letter.attempts + 1 });
    return ok({ status: 'replayed', partition: 0, offset: 32_098 });
  },
  'POST /v1/dead-letters/:id/discard': (request) => {
    const { reason } = json(request) as { reason: string };
    return ok(change(request, 'discarded', { status: 'discarded', discardReason: reason }));
  },
};

function find({ world, parameters }: MockRequest): DeadLetterDetail | undefined {
  return world.deadLetters.find((letter) => letter.id === parameters.id);
}

function matches(letter: DeadLetterDetail, query: URLSearchParams): boolean {
  const q = query.get('q')?.toLowerCase() ?? '';
  const text = `${letter.message} ${letter.text}`.toLowerCase();
  return text.includes(q) && FIELDS.every((field) => (query.get(field) ?? letter[field]) === letter[field]);
}

function change(request: MockRequest, action: string, changes: Partial<DeadLetterDetail>) {
  const letter = find(request);
  if (!letter) return {};
  letter.history.push({ time: new Date().toISOString(), event: action, actor: 'admin' });
  return Object.assign(letter, changes);
}

/** True for JSON with a number as its value: enough for the mock to take it. */
function repaired(text: string): boolean {
  try {
    return typeof (JSON.parse(text) as { value?: unknown }).value === 'number';
  } catch {
    return false;
  }
}
