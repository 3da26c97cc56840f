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
      return makers.map((make) => make());
    },
  };
}

type MakeColumn = () => Column;

const TYPES: Readonly<Record<string, EventType>> = { person: PERSON, auction: AUCTION, bid: BID };

/**
 * Values that are made when somebody asks for them, once a batch: the planner asks for whole rows, and most of their fields nobody
 * looks at.
 */
class LazyValues<Kind extends 'int64' | 'float64', Values> {
  readonly kind: Kind;
  readonly nulls: Uint8Array;
  isMade = false;
  readonly array: Values;
  readonly make: () => void;

  constructor(kind: Kind, nulls: Uint8Array, array: Values, make: () => void) {
    this.kind = kind;
    this.nulls = nulls;
    this.array = array;
    this.make = make;
  }

  get values(): Values {
    if (!this.isMade) {
      this.isMade = true;
      this.make();
    }
    return this.array;
  }
}

/** The events of one type in a batch. */
interface Places {
  /** Where they stand; only the first `count` are meant. */
  readonly at: Int32Array;
  count: number;
  /** 1 where the event is of another type. */
  readonly nulls: Uint8Array;
}

/** What the columns of one reader share. Arrays are used again for every batch. */
class World {
  first = 0;
  readonly #shape: Shape;
  readonly #rowsMax: number;
  readonly #pool: Uint8Array;
  readonly #types: Int32Array;
  /** By type. */
  readonly #places: readonly [Places, Places, Places];
  readonly #channels = new StringDictionary();
  readonly #urls = new StringDictionary();
  /** By channel: its code in the dictionary of URLs. */
  readonly #urlCodes = new Int32Array(texts.CHANNEL_COUNT).fill(-1);

  constructor(shape: Shape, rowsMax: number) {
    this.#shape = shape;
    this.#rowsMax = rowsMax;
    this.#pool = createExtraPool(shape.seed);
    this.#types = new Int32Array(rowsMax);
    const places = (): Places => ({ at: new Int32Array(rowsMax), count: 0, nulls: new Uint8Array(rowsMax) });
    this.#places = [places(), places(), places()];
    for (let channel = 0; channel < texts.CHANNEL_COUNT; channel++)
      this.#channels.codeOf(texts.channelName(channel));
  }

  setTypes(count: number): void {
    for (const places of this.#places) {
      places.count = 0;
      places.nulls.fill(1, 0, count);
    }
    let place = this.first % ROUND;
    for (let i = 0; i < count; i++) {
      const type = typeOf(place);
      if (++place === ROUND) place = 0;
      this.#types[i] = type;
      const places = this.#places[type];
      places.at[places.count++] = i;
      places.nulls[i] = 0;
    }
  }

  column({ name, type }: Field): MakeColumn {
    if (name === 'event_type') return () => ({ kind: 'int32', values: this.#types, nulls: null });
    const eventType = TYPES[name];
    if (eventType === undefined || type.kind !== 'ROW') throw new TypeError(`No column "${name}".`);
    const makers = type.fields.map((field) => this.#field(name, field.name, eventType));
    const { nulls } = this.#places[eventType];
    return () => ({ kind: 'row', fields: makers.map((make) => make()), nulls });
  }

  #field(table: string, name: string, type: EventType): MakeColumn {
    const { seed } = this.#shape;
    const path = `${table}.${name}`;
    if (path === 'bid.dateTime') return this.#times(type, fillTimes);
    if (name === 'dateTime')
      return this.#times(
        type,
        eachTime((event, shape) => timeOf(event, shape)),
      );
    if (path === 'auction.expires') return this.#times(type, eachTime(auctionExpires));
    if (path === 'bid.channel') return this.#coded(this.#channels, (channel) => channel);
    if (path === 'bid.url') return this.#coded(this.#urls, (channel) => this.#urlCode(channel));
    const number = NUMBERS[path];
    const fill = BID_NUMBERS[path] ?? (number && eachNumber(number));
    if (fill !== undefined) return this.#whole(type, fill);
    const text = TEXTS[path];
    if (text === undefined) throw new TypeError(`No field "${path}".`);
    return this.#strings(type, (event) => text(event, seed, this.#pool));
  }

  /** Whole numbers below 2^31, written as the lower halves of 64 bits: making a bigint of each is slower. */
  #whole(type: EventType, fill: FillNumbers): MakeColumn {
    const values = new BigInt64Array(this.#rowsMax);
    const halves = new Int32Array(values.buffer);
    const places = this.#places[type];
    const { seed } = this.#shape;
    const column = new LazyValues('int64', places.nulls, values, () =>
      fill(halves, places.at, places.count, this.first, seed),
    );
    return () => {
      column.isMade = false;
      return column;
    };
  }

  #times(type: EventType, fill: FillTimes): MakeColumn {
    const values = new Float64Array(this.#rowsMax);
    const places = this.#places[type];
    const column = new LazyValues('float64', places.nulls, values, () =>
      fill(values, places.at, places.count, this.first, this.#shape),
    );
    return () => {
      column.isMade = false;
      return column;
    };
  }

  #coded(dictionary: StringDictionary, codeOf: (channel: number) => number): MakeColumn {
    const codes = new Int32Array(this.#rowsMax);
    const { at, nulls } = this.#places[BID];
    let isMade = false;
    const get = (): Int32Array => {
      if (isMade) return codes;
      isMade = true;
      for (let j = 0; j < this.#places[BID].count; j++) {
        const i = at[j] as number;
        codes[i] = codeOf(bidChannel(this.first + i, this.#shape.seed));
      }
      return codes;
    };
    const column = Object.defineProperty(StringColumn.ofCodes(codes, dictionary, nulls), 'codes', { get });
    return () => {
      isMade = false;
      return column;
    };
  }

  #urlCode(channel: number): number {
    const known = this.#urlCodes[channel] as number;
    if (known >= 0) return known;
    const code = this.#urls.codeOf(texts.channelUrl(channel, this.#shape.seed));
    this.#urlCodes[channel] = code;
    return code;
  }

  /** Each "range" is the event's place, and the text is made when somebody asks for it. */
  #strings(type: EventType, textOf: (event: number) => string): MakeColumn {
    const starts = Int32Array.from({ length: this.#rowsMax }, (_, i) => i);
    const plain = new Uint8Array(this.#rowsMax);
    const { nulls } = this.#places[type];
    return () => {
      const { first } = this;
      const decode = (_bytes: Uint8Array, place: number): string => textOf(first + place);
      return StringColumn.ofRanges({ bytes: this.#pool, starts, ends: starts, plain, decode }, nulls);
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

/** Writes the lower halves of the numbers of the events at `places`. */
type FillNumbers = (
  halves: Int32Array,
  places: Int32Array,
  count: number,
  first: number,
  seed: number,
) => void;

type FillTimes = (
  values: Float64Array,
  places: Int32Array,
  count: number,
  first: number,
  shape: Shape,
) => void;

/** For the few events that are no bids. */
const eachNumber =
  (valueOf: (event: number, seed: number) => number): FillNumbers =>
  (halves, places, count, first, seed) => {
    for (let j = 0; j < count; j++) {
      const i = places[j] as number;
      halves[2 * i] = valueOf(first + i, seed);
    }
  };

const eachTime =
  (valueOf: (event: number, shape: Shape) => number): FillTimes =>
  (values, places, count, first, shape) => {
    for (let j = 0; j < count; j++) {
      const i = places[j] as number;
      values[i] = valueOf(first + i, shape);
    }
  };

const fillTimes: FillTimes = (values, places, count, first, shape) => {
  for (let j = 0; j < count; j++) {
    const i = places[j] as number;
    values[i] = timeOf(first + i, shape);
  }
};

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
