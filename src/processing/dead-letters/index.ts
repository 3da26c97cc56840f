export { decodeDeadLetter, encodeDeadLetter } from './codec.ts';
export {
  DEAD_LETTER_STAGES,
  DEAD_LETTER_TOPIC,
  type DeadLetter,
  type DeadLetterStage,
  type SqlSpan,
} from './dead-letter.ts';
export {
  DeadLetters,
  type DeadLettersOptions,
  ensureDeadLetterTopic,
  type ReplayOutcome,
} from './dead-letters.ts';
export { errors } from './errors.ts';
export { deadLetterMigrations } from './migrations.ts';
export { headersOf, letterOfRecord } from './record-letter.ts';
export {
  type PreparedReplay,
  type RefusedReplay,
  REPLAY_HEADER,
  type ReplayTarget,
} from './replay-target.ts';
export { deadLetterRoutes } from './routes.ts';
