/**
 * The default shape of the public Nexmark generator (`nexmark/nexmark`, NexmarkConfiguration and GeneratorConfig): of 50 events
 * the first is a person, the next three are auctions, the rest are bids.
 */
export interface Shape {
  seed: number;
  /** Event time of event 0, epoch ms. */
  firstMs: number;
  /** How dense event time is. */
  eventsPerSecond: number;
}

/** Grows when the generator makes other events than before: files of these are kept. */
export const GENERATION = 3;

export const DEFAULT_SHAPE: Shape = {
  seed: 1,
  firstMs: Date.UTC(2015, 6, 15),
  eventsPerSecond: 100_000,
};

export const PERSONS = 1;
export const AUCTIONS = 3;
/** Persons, auctions and 46 bids. */
export const ROUND = 50;

export const FIRST_PERSON_ID = 1000;
export const FIRST_AUCTION_ID = 1000;
export const FIRST_CATEGORY_ID = 10;
export const CATEGORIES = 5;

/** Auctions that may still be bid on, and ids that may be used before their auction or person is there. */
export const AUCTIONS_IN_FLIGHT = 100;
export const AUCTION_ID_LEAD = 10;
export const PEOPLE_ACTIVE = 1000;
export const PERSON_ID_LEAD = 10;

/** One in so many draws is not the hot one. */
export const HOT_AUCTION_DRAWS = 2;
export const HOT_SELLER_DRAWS = 4;
export const HOT_BIDDER_DRAWS = 4;
export const HOT_CHANNEL_DRAWS = 2;
/** Every so manieth id is hot for a while. */
export const HOT_STEP = 100;

/** Average bytes of an event; what its other fields leave is filled by `extra`. */
export const PERSON_BYTES = 200;
export const AUCTION_BYTES = 500;
export const BID_BYTES = 100;

export const PERSON = 0;
export const AUCTION = 1;
export const BID = 2;
export type EventType = typeof PERSON | typeof AUCTION | typeof BID;

export function typeOf(event: number): EventType {
  const place = event % ROUND;
  if (place < PERSONS) return PERSON;
  return place < PERSONS + AUCTIONS ? AUCTION : BID;
}

/** Whole milliseconds. */
export function timeOf(event: number, { firstMs, eventsPerSecond }: Shape): number {
  return firstMs + Math.floor((event * 1000) / eventsPerSecond);
}

/** Number of the newest person when the event happens, from 0. */
export function lastPerson(event: number): number {
  return Math.floor(event / ROUND);
}

/** Number of the newest auction when the event happens, from 0; -3 + 2 before the first. */
export function lastAuction(event: number): number {
  const round = Math.floor(event / ROUND);
  const place = event % ROUND;
  if (place < PERSONS) return (round - 1) * AUCTIONS + AUCTIONS - 1;
  return round * AUCTIONS + Math.min(AUCTIONS, place - PERSONS + 1) - 1;
}
