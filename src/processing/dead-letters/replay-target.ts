import type { DeadLetter } from './dead-letter.ts';

/** Header of a record that a replay made: the id of the dead letter. */
export const REPLAY_HEADER = 'millrace_dead_letter';

/**
 * Where replayed events go: into their topic, through the same checks as when they came first. A port, because the
 * way in is another stage.
 */
export interface ReplayTarget {
  /**
   * Reads and checks the event of the letter as if it came now. Rejects with `topic_not_found` if its topic is gone.
   * `send` appends it, with {@link REPLAY_HEADER}, and resolves when it is durable; it cannot be refused any more.
   * A CloudEvent that never was in the topic but came again meanwhile is not sent twice: the position is the other's.
   */
  prepare(letter: DeadLetter): Promise<PreparedReplay | RefusedReplay>;
}

export interface PreparedReplay {
  kind: 'prepared';
  send: () => Promise<{ partition: number; offset: number }>;
}

/** It would fail again. */
export interface RefusedReplay {
  kind: 'refused';
  stage: string;
  code: string;
  message: string;
}
