import { draw, drawBelow } from './draw.ts';
import {
  AUCTION_ID_LEAD,
  AUCTIONS,
  AUCTIONS_IN_FLIGHT,
  CATEGORIES,
  FIRST_AUCTION_ID,
  FIRST_CATEGORY_ID,
  FIRST_PERSON_ID,
  HOT_AUCTION_DRAWS,
  HOT_BIDDER_DRAWS,
  HOT_CHANNEL_DRAWS,
  HOT_SELLER_DRAWS,
  HOT_STEP,
  lastAuction,
  lastPerson,
  PEOPLE_ACTIVE,
  PERSON_ID_LEAD,
  ROUND,
  type Shape,
  timeOf,
} from './shape.ts';

/** What a number is drawn for: no two values of an event share one. */
export const FOR = {
  price: 0,
  reserve: 1,
  isHot: 2,
  id: 3,
  isHotBidder: 4,
  bidder: 5,
  isHotChannel: 6,
  channel: 7,
  category: 8,
  length: 9,
  extraLength: 10,
  extraStart: 11,
  text: 16,
} as const;

/** Powers of ten between which prices lie on a line: a power for each price would take longer than all else of a bid. */
const STEPS = 1 << 10;
const POWERS = Float64Array.from({ length: STEPS + 1 }, (_, i) => 10 ** ((i / STEPS) * 6) * 100);

/** From 100 to 100 million, as many in each power of ten. */
export function priceOf(event: number, seed: number, purpose: number = FOR.price): number {
  const drawn = draw(seed, event, purpose);
  const low = POWERS[drawn >>> 22] as number;
  const high = POWERS[(drawn >>> 22) + 1] as number;
  return Math.round(low + ((high - low) * (drawn & 0x3fffff)) / 0x400000);
}

export function bidAuction(event: number, seed: number): number {
  const last = lastAuction(event);
  if (drawBelow(HOT_AUCTION_DRAWS, seed, event, FOR.isHot) > 0)
    return FIRST_AUCTION_ID + Math.floor(last / HOT_STEP) * HOT_STEP;
  const first = Math.max(last - AUCTIONS_IN_FLIGHT, 0);
  return FIRST_AUCTION_ID + first + drawBelow(last - first + 1 + AUCTION_ID_LEAD, seed, event, FOR.id);
}

/**
 * The public generator adds {@link FIRST_PERSON_ID} twice to a bidder, so that the first thousand persons never bid; queries
 * that join bidders with persons are measured on such data, so it stays.
 */
export function bidBidder(event: number, seed: number): number {
  if (drawBelow(HOT_BIDDER_DRAWS, seed, event, FOR.isHotBidder) > 0)
    return 2 * FIRST_PERSON_ID + Math.floor(lastPerson(event) / HOT_STEP) * HOT_STEP + 1;
  return 2 * FIRST_PERSON_ID + somePerson(event, seed, FOR.bidder);
}

export function auctionSeller(event: number, seed: number): number {
  if (drawBelow(HOT_SELLER_DRAWS, seed, event, FOR.isHot) > 0)
    return FIRST_PERSON_ID + Math.floor(lastPerson(event) / HOT_STEP) * HOT_STEP;
  return FIRST_PERSON_ID + somePerson(event, seed, FOR.id);
}

export function auctionCategory(event: number, seed: number): number {
  return FIRST_CATEGORY_ID + drawBelow(CATEGORIES, seed, event, FOR.category);
}

/** An auction runs on average as long as it takes for as many to begin as are in flight. */
export function auctionExpires(event: number, shape: Shape): number {
  const now = timeOf(event, shape);
  const horizonMs = timeOf(event + (AUCTIONS_IN_FLIGHT * ROUND) / AUCTIONS, shape) - now;
  return now + 1 + drawBelow(Math.max(2 * horizonMs, 1), shape.seed, event, FOR.length);
}

/** Channels: 0 to 3 are the hot ones, the others 4 to 10,003. */
export const HOT_CHANNELS = 4;
export const CHANNELS = 10_000;

export function bidChannel(event: number, seed: number): number {
  return drawBelow(HOT_CHANNEL_DRAWS, seed, event, FOR.isHotChannel) > 0
    ? drawBelow(HOT_CHANNELS, seed, event, FOR.channel)
    : HOT_CHANNELS + drawBelow(CHANNELS, seed, event, FOR.channel);
}

/** One of the active persons, or one who will come soon. */
function somePerson(event: number, seed: number, purpose: number): number {
  const persons = lastPerson(event) + 1;
  const active = Math.min(persons, PEOPLE_ACTIVE);
  return persons - active + drawBelow(active + PERSON_ID_LEAD, seed, event, purpose);
}
