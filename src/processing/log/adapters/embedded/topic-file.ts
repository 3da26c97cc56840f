import { crc32 } from 'node:zlib';
import type { TopicConfig } from '../../event-log.ts';

export const TOPIC_FILE = 'topic.json';

/** What is kept of a topic apart from its records, as `{"crc32": …, "topic": {…}}`. */
export interface TopicFile extends TopicConfig {
  name: string;
  createdAtMs: number;
}

export function encodeTopicFile(topic: TopicFile): Uint8Array {
  return Buffer.from(JSON.stringify({ crc32: crc32(JSON.stringify(topic)), topic }), 'utf8');
}

/** Undefined if the checksum does not fit. */
export function decodeTopicFile(bytes: Uint8Array): TopicFile | undefined {
  try {
    const { crc32: stored, topic } = JSON.parse(Buffer.from(bytes).toString('utf8')) as {
      crc32: number;
      topic: TopicFile;
    };
    return crc32(JSON.stringify(topic)) === stored ? topic : undefined;
  } catch {
    return undefined;
  }
}
