export { decodeDeadLetter, encodeDeadLetter } from './codec.ts';
export {
  DEAD_LETTER_STAGES,
  DEAD_LETTER_TOPIC,
  type DeadLetter,
  type DeadLetterStage,
  type SqlSpan,
} from './dead-letter.ts';
export { headersOf, letterOfRecord } from './record-letter.ts';
