import type { Column } from '../../../src/processing/engine/batch/column.ts';
import { StringColumn } from '../../../src/processing/engine/batch/string-column.ts';
import { StringDictionary } from '../../../src/processing/engine/batch/string-dictionary.ts';
import type { Field } from '../../../src/processing/engine/plan/types.ts';
import { auctionMissing, bidMissing, personMissing } from './event-line.ts';
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
  BID,
  type EventType,
  FIRST_AUCTION_ID,
  FIRST_PERSON_ID,
  lastAuction,
  lastPerson,
  PERSON,
  ROUND,
  type Shape,
  timeOf,
  typeOf,
} from './shape.ts';
import * as texts from './texts.ts';

/** Fills columns with the events `first … first + count`; only those asked for are made. */
export interface EventColumns {
  fill(first: number, count: number): readonly Column[];
}

/** `fields`: any of `event_type`, `person`, `auction`, `bid`; of a row all or some of its fields. */
export function createEventColumns(fields: readonly Field[], shape: Shape, rowsMax: number): EventColumns {
  const world = new World(shape, rowsMax);
  const makers = fields.map((field) => world.column(field));
  return {
    fill(first, count) {
      world.first = first;
      world.setTypes(count);
      return makers.map((make) => make(count));
    },
  };
}

type MakeColumn = (count: number) => Column;

const TYPES: Readonly<Record<string, EventType>> = { person: PERSON, auction: AUCTION, bid: BID };

/** What the columns of one reader share. Arrays are used again for every batch. */
class World {
  first = 0;
  readonly #shape: Shape;
  readonly #rowsMax: number;
  readonly #pool: Uint8Array;
  readonly #types: Int32Array;
  /** Places of the bids in the batch, which are nearly all of it. */
  readonly #bids: Int32Array;
  #bidCount = 0;
  /** By type: 1 where the event is of another type. */
  readonly #nulls: readonly [Uint8Array, Uint8Array, Uint8Array];
  readonly #channels = new StringDictionary();
  readonly #urls = new StringDictionary();
  /** By channel: its code in the dictionary of URLs. */
  readonly #urlCodes = new Int32Array(texts.CHANNEL_COUNT).fill(-1);

  constructor(shape: Shape, rowsMax: number) {
    this.#shape = shape;
    this.#rowsMax = rowsMax;
    this.#pool = createExtraPool(shape.seed);
    this.#types = new Int32Array(rowsMax);
    this.#bids = new Int32Array(rowsMax);
    this.#nulls = [new Uint8Array(rowsMax), new Uint8Array(rowsMax), new Uint8Array(rowsMax)];
    for (let channel = 0; channel < texts.CHANNEL_COUNT; channel++)
      this.#channels.codeOf(texts.channelName(channel));
  }

  setTypes(count: number): void {
    const [persons, auctions, bids] = this.#nulls;
    let bidCount = 0;
    let place = this.first % ROUND;
    for (let i = 0; i < count; i++) {
      const type = typeOf(place);
      if (++place === ROUND) place = 0;
      this.#types[i] = type;
      persons[i] = type === PERSON ? 0 : 1;
      auctions[i] = type === AUCTION ? 0 : 1;
      bids[i] = type === BID ? 0 : 1;
      if (type === BID) this.#bids[bidCount++] = i;
    }
    this.#bidCount = bidCount;
  }

  column({ name, type }: Field): MakeColumn {
    if (name === 'event_type') return () => ({ kind: 'int32', values: this.#types, nulls: null });
    const eventType = TYPES[name];
    if (eventType === undefined || type.kind !== 'ROW') throw new TypeError(`No column "${name}".`);
    const makers = type.fields.map((field) => this.#field(name, field.name, eventType));
    return (count) => ({
      kind: 'row',
      fields: makers.map((make) => make(count)),
      nulls: this.#nulls[eventType],
    });
  }

  #field(table: string, name: string, type: EventType): MakeColumn {
    const { seed } = this.#shape;
    const path = `${table}.${name}`;
    if (name === 'dateTime') return this.#times(type, (event) => timeOf(event, this.#shape));
    if (path === 'auction.expires') return this.#times(type, (event) => auctionExpires(event, this.#shape));
    if (path === 'bid.channel') return this.#coded(this.#channels, (channel) => channel);
    if (path === 'bid.url') return this.#coded(this.#urls, (channel) => this.#urlCode(channel));
    const fill = BID_NUMBERS[path];
    if (fill !== undefined) return this.#bidNumbers(fill);
    const number = NUMBERS[path];
    if (number !== undefined) return this.#whole(type, (event) => number(event, seed));
    const text = TEXTS[path];
    if (text === undefined) throw new TypeError(`No field "${path}".`);
    return this.#strings(type, (event) => text(event, seed, this.#pool));
  }

  /** Whole numbers below 2^31, written as the lower halves of 64 bits: making a bigint of each is slower. */
  #whole(type: EventType, valueOf: (event: number) => number): MakeColumn {
    const values = new BigInt64Array(this.#rowsMax);
    const halves = new Int32Array(values.buffer);
    return (count) => {
      for (let i = 0; i < count; i++) if (this.#types[i] === type) halves[2 * i] = valueOf(this.first + i);
      return { kind: 'int64', values, nulls: this.#nulls[type] };
    };
  }

  #times(type: EventType, valueOf: (event: number) => number): MakeColumn {
    const values = new Float64Array(this.#rowsMax);
    return (count) => {
      for (let i = 0; i < count; i++) if (this.#types[i] === type) values[i] = valueOf(this.first + i);
      return { kind: 'float64', values, nulls: this.#nulls[type] };
    };
  }

  #bidNumbers(fill: FillNumbers): MakeColumn {
    const values = new BigInt64Array(this.#rowsMax);
    const halves = new Int32Array(values.buffer);
    return () => {
      fill(halves, this.#bids, this.#bidCount, this.first, this.#shape.seed);
      return { kind: 'int64', values, nulls: this.#nulls[BID] };
    };
  }

  #coded(dictionary: StringDictionary, codeOf: (channel: number) => number): MakeColumn {
    const codes = new Int32Array(this.#rowsMax);
    return () => {
      for (let j = 0; j < this.#bidCount; j++) {
        const i = this.#bids[j] as number;
        codes[i] = codeOf(bidChannel(this.first + i, this.#shape.seed));
      }
      return StringColumn.ofCodes(codes, dictionary, this.#nulls[BID]);
    };
  }

  #urlCode(channel: number): number {
    const known = this.#urlCodes[channel] as number;
    if (known >= 0) return known;
    const code = this.#urls.codeOf(texts.channelUrl(channel, this.#shape.seed));
    this.#urlCodes[channel] = code;
    return code;
  }

  /** Texts that nobody may ask for: each "range" is the event's place, and the text is made when somebody does. */
  #strings(type: EventType, textOf: (event: number) => string): MakeColumn {
    const starts = Int32Array.from({ length: this.#rowsMax }, (_, i) => i);
    const plain = new Uint8Array(this.#rowsMax);
    return () => {
      const { first } = this;
      const decode = (_bytes: Uint8Array, place: number): string => textOf(first + place);
      const source = { bytes: this.#pool, starts, ends: starts, plain, decode };
      return StringColumn.ofRanges(source, this.#nulls[type]);
    };
  }
}

const NUMBERS: Readonly<Record<string, (event: number, seed: number) => number>> = {
  'person.id': (event) => FIRST_PERSON_ID + lastPerson(event),
  'auction.id': (event) => FIRST_AUCTION_ID + lastAuction(event),
  'auction.initialBid': (event, seed) => priceOf(event, seed),
  'auction.reserve': (event, seed) => priceOf(event, seed) + priceOf(event, seed, FOR.reserve),
  'auction.seller': auctionSeller,
  'auction.category': auctionCategory,
};

/** Writes the lower halves of the numbers of the bids at `places`. */
type FillNumbers = (
  halves: Int32Array,
  places: Int32Array,
  count: number,
  first: number,
  seed: number,
) => void;

/** A loop for each, so that V8 inlines what it calls: one loop for all was three times slower. */
const BID_NUMBERS: Readonly<Record<string, FillNumbers>> = {
  'bid.auction': (halves, places, count, first, seed) => {
    for (let j = 0; j < count; j++) {
      const i = places[j] as number;
      halves[2 * i] = bidAuction(first + i, seed);
    }
  },
  'bid.bidder': (halves, places, count, first, seed) => {
    for (let j = 0; j < count; j++) {
      const i = places[j] as number;
      halves[2 * i] = bidBidder(first + i, seed);
    }
  },
  'bid.price': (halves, places, count, first, seed) => {
    for (let j = 0; j < count; j++) {
      const i = places[j] as number;
      halves[2 * i] = priceOf(first + i, seed);
    }
  },
};

const PERSON_TEXTS = {
  'person.name': texts.personName,
  'person.emailAddress': texts.personEmail,
  'person.creditCard': texts.personCreditCard,
  'person.city': texts.personCity,
  'person.state': texts.personState,
};

const TEXTS: Readonly<Record<string, (event: number, seed: number, pool: Uint8Array) => string>> = {
  ...PERSON_TEXTS,
  'person.extra': (event, seed, pool) =>
    extraText(pool, personMissing(...Object.values(PERSON_TEXTS).map((of) => of(event, seed))), event, seed),
  'auction.itemName': texts.auctionItemName,
  'auction.description': texts.auctionDescription,
  'auction.extra': (event, seed, pool) => {
    const missing = auctionMissing(texts.auctionItemName(event, seed), texts.auctionDescription(event, seed));
    return extraText(pool, missing, event, seed);
  },
  'bid.extra': (event, seed, pool) => extraText(pool, bidMissing(), event, seed),
};
