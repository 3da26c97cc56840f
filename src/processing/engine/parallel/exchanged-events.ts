import type { SourceEvent, SourceEvents } from '../batch/batch.ts';

const NOTHING = new Uint8Array(0);

/** Stands for an event that stayed where the row came from. */
export class ExchangedEvent implements SourceEvent {
  readonly source = '';
  readonly raw = NOTHING;
  /** Of the batch that the row was sent with. */
  readonly row: number;

  constructor(row: number) {
    this.row = row;
  }
}

/** The events of a message, in a task: only their numbers are known. */
export class ExchangedEvents implements SourceEvents {
  readonly message: number;

  constructor(message: number) {
    this.message = message;
  }

  event(row: number): SourceEvent {
    return new ExchangedEvent(row);
  }
}
