/** What became of one event: as the API answers it, in the order of the request. */
export type Outcome = AcceptedEvent | RejectedEvent;

export interface AcceptedEvent {
  status: 'accepted';
  partition: number;
  offset: number;
  /** Of a CloudEvent. */
  id?: string;
  /** It was there before; the position is that of the first. */
  duplicate?: true;
}

export interface RejectedEvent {
  status: 'rejected';
  code: string;
  message: string;
  deadLetterId: string;
  id?: string;
}
