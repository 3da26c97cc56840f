import { type DeadLetter, REPLAY_HEADER, type ReplayTarget } from '#dead-letters';
import { isRejection } from './intake/check-event.ts';
import {
  decodeBinary,
  decodeEnvelope,
  decodePlain,
  ENVELOPE_TYPE,
  PLAIN_HEADERS,
} from './intake/decode-event.ts';
import type { DecodedEvent } from './intake/decoded-event.ts';
import type { Intake } from './intake/intake.ts';
import type { IntakeTopic } from './intake/intake-topic.ts';
import { PartParser } from './json/parse-part.ts';
import { wholePart } from './json/split.ts';

export interface ReplayOptions {
  intake: Intake;
  /** Rejects with `topic_not_found`. */
  topicOf: (name: string) => Promise<IntakeTopic>;
}

const ATTRIBUTE_PREFIX = 'ce_';

/** Lets dead letters go the way of new events: the same decoding, the same checks, the same idempotency. */
export function createReplayTarget({ intake, topicOf }: ReplayOptions): ReplayTarget {
  return {
    async prepare(letter) {
      const topic = await topicOf(letter.topic);
      const event = decodeLetter(letter);
      const record = intake.check(topic, event);
      if (isRejection(record)) return { kind: 'refused', ...record };
      // An event that was in the topic before is meant to come again; one that never was must come once.
      const wasThere = letter.stage !== 'decode' && letter.stage !== 'contract';
      const checked: DecodedEvent = {
        kind: 'checked',
        source: event.source,
        attributes: wasThere ? null : event.attributes,
        record: letter.key === undefined ? record : { ...record, key: letter.key },
      };
      return {
        kind: 'prepared',
        async send() {
          const [outcome] = await intake.accept(topic, [checked]);
          if (outcome?.status !== 'accepted')
            throw new TypeError('An event that was checked cannot be refused.');
          return { partition: outcome.partition, offset: outcome.offset };
        },
      };
    },
  };
}

function decodeLetter(letter: DeadLetter): DecodedEvent {
  const raw = Buffer.from(letter.raw);
  const source = { raw, contentType: letter.contentType, headers: letter.headers };
  const extra = [{ name: REPLAY_HEADER, value: Buffer.from(letter.id) }];
  if (letter.contentType === ENVELOPE_TYPE)
    return decodeEnvelope(new PartParser(raw, wholePart(raw)), 0, extra);
  const attributes = new Map(
    Object.entries(letter.headers)
      .filter(([name]) => name.startsWith(ATTRIBUTE_PREFIX))
      .map(([name, value]) => [name.slice(ATTRIBUTE_PREFIX.length), value]),
  );
  if (attributes.size > 0) {
    if (letter.contentType !== undefined) attributes.set('datacontenttype', letter.contentType);
    return decodeBinary(attributes, raw, source, extra);
  }
  return decodePlain(new PartParser(raw, wholePart(raw)), 0, [...PLAIN_HEADERS, ...extra]);
}
