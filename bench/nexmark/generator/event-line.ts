import { createExtraPool, extraText } from './extra.ts';
import {
  auctionCategory,
  auctionExpires,
  auctionSeller,
  bidAuction,
  bidBidder,
  bidChannel,
  FOR,
  priceOf,
} from './numbers.ts';
import {
  AUCTION,
  AUCTION_BYTES,
  BID_BYTES,
  FIRST_AUCTION_ID,
  FIRST_PERSON_ID,
  lastAuction,
  lastPerson,
  PERSON,
  PERSON_BYTES,
  type Shape,
  timeOf,
  typeOf,
} from './shape.ts';
import {
  auctionDescription,
  auctionItemName,
  channelName,
  channelUrl,
  personCity,
  personCreditCard,
  personEmail,
  personName,
  personState,
} from './texts.ts';

/** Bytes the numbers of an event count for in its size: 8 each, as the public generator counts. */
const BID_NUMBER_BYTES = 32;
const AUCTION_NUMBER_BYTES = 48;
const PERSON_NUMBER_BYTES = 8;

/** How much `extra` has to fill; the same for whoever makes the event. */
export const bidMissing = (): number => BID_BYTES - BID_NUMBER_BYTES;
export const auctionMissing = (itemName: string, description: string): number =>
  AUCTION_BYTES - AUCTION_NUMBER_BYTES - itemName.length - description.length;
export const personMissing = (...texts: readonly string[]): number =>
  PERSON_BYTES - PERSON_NUMBER_BYTES - texts.reduce((sum, { length }) => sum + length, 0);

/** One event a line, as JSON: `{"event_type":2,"person":null,"auction":null,"bid":{…}}`, without the line's end. */
export function createEventLines(shape: Shape): (event: number) => string {
  const pool = createExtraPool(shape.seed);
  const { seed } = shape;
  const urls = new Map<number, string>();
  const urlOf = (channel: number): string => {
    const url = urls.get(channel) ?? channelUrl(channel, seed);
    urls.set(channel, url);
    return url;
  };
  const extra = (missing: number, event: number): string =>
    JSON.stringify(extraText(pool, missing, event, seed));
  const time = (ms: number): string => `"${new Date(ms).toISOString().replace('T', ' ').slice(0, 23)}"`;

  const person = (event: number): string => {
    const texts = [personName, personEmail, personCreditCard, personCity, personState].map((of) =>
      of(event, seed),
    );
    const [name, email, card, city, state] = texts.map((text) => JSON.stringify(text));
    return `{"event_type":0,"person":{"id":${FIRST_PERSON_ID + lastPerson(event)},"name":${name},"emailAddress":${email},"creditCard":${card},"city":${city},"state":${state},"dateTime":${time(timeOf(event, shape))},"extra":${extra(personMissing(...texts), event)}},"auction":null,"bid":null}`;
  };
  const auction = (event: number): string => {
    const itemName = auctionItemName(event, seed);
    const description = auctionDescription(event, seed);
    const initialBid = priceOf(event, seed);
    const reserve = initialBid + priceOf(event, seed, FOR.reserve);
    return `{"event_type":1,"person":null,"auction":{"id":${FIRST_AUCTION_ID + lastAuction(event)},"itemName":${JSON.stringify(itemName)},"description":${JSON.stringify(description)},"initialBid":${initialBid},"reserve":${reserve},"dateTime":${time(timeOf(event, shape))},"expires":${time(auctionExpires(event, shape))},"seller":${auctionSeller(event, seed)},"category":${auctionCategory(event, seed)},"extra":${extra(auctionMissing(itemName, description), event)}},"bid":null}`;
  };
  const bid = (event: number): string => {
    const channel = bidChannel(event, seed);
    return `{"event_type":2,"person":null,"auction":null,"bid":{"auction":${bidAuction(event, seed)},"bidder":${bidBidder(event, seed)},"price":${priceOf(event, seed)},"channel":"${channelName(channel)}","url":"${urlOf(channel)}","dateTime":${time(timeOf(event, shape))},"extra":${extra(bidMissing(), event)}}}`;
  };
  return (event) => {
    const type = typeOf(event);
    if (type === PERSON) return person(event);
    return type === AUCTION ? auction(event) : bid(event);
  };
}
