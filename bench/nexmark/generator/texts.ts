import { draw, drawBelow } from './draw.ts';
import { CHANNELS, FOR, HOT_CHANNELS } from './numbers.ts';

const FIRST_NAMES = 'Peter,Paul,Luke,John,Saul,Vicky,Kate,Julie,Sarah,Deiter,Walter'.split(',');
const LAST_NAMES = 'Shultz,Abrams,Spencer,White,Bartels,Walton,Smith,Jones,Noris'.split(',');
const CITIES = 'Phoenix,Los Angeles,San Francisco,Boise,Portland,Bend,Redmond,Seattle,Kent,Cheyenne'.split(
  ',',
);
const STATES = 'AZ,CA,ID,OR,WA,WY'.split(',');
const HOT_CHANNEL_NAMES = ['Google', 'Facebook', 'Baidu', 'Apple'];

/** Shortest text drawn. */
const LENGTH_MIN = 3;

const T = FOR.text;

export function personName(event: number, seed: number): string {
  return `${pick(FIRST_NAMES, seed, event, T)} ${pick(LAST_NAMES, seed, event, T + 1)}`;
}

export function personEmail(event: number, seed: number): string {
  return `${words(7, ' ', seed, event, T + 8)}@${words(5, ' ', seed, event, T + 40)}.com`;
}

export function personCreditCard(event: number, seed: number): string {
  return [4, 5, 6, 7].map((i) => String(drawBelow(10_000, seed, event, T + i)).padStart(4, '0')).join(' ');
}

export const personCity = (event: number, seed: number): string => pick(CITIES, seed, event, T + 2);
export const personState = (event: number, seed: number): string => pick(STATES, seed, event, T + 3);

export const auctionItemName = (event: number, seed: number): string => words(20, ' ', seed, event, T);
export const auctionDescription = (event: number, seed: number): string =>
  words(100, ' ', seed, event, T + 64);

export function channelName(channel: number): string {
  return HOT_CHANNEL_NAMES[channel] ?? `channel-${channel - HOT_CHANNELS}`;
}

/** A channel has one URL for ever; nine in ten of the many name their id, the hot ones do not. */
export function channelUrl(channel: number, seed: number): string {
  const part = (i: number): string => words(5, '_', seed, channel, 1000 + 32 * i);
  const url = `https://www.nexmark.com/${part(0)}/${part(1)}/${part(2)}/item.htm?query=1`;
  if (channel < HOT_CHANNELS || drawBelow(10, seed, channel, 1200) === 0) return url;
  return `${url}&channel_id=${Math.abs(reverseBits(channel - HOT_CHANNELS))}`;
}

export const CHANNEL_COUNT = HOT_CHANNELS + CHANNELS;

/** Letters, and `special` one time in 13; blanks at the ends are cut off. */
function words(lengthMax: number, special: string, seed: number, event: number, purpose: number): string {
  const length = LENGTH_MIN + drawBelow(lengthMax - LENGTH_MIN, seed, event, purpose);
  let text = '';
  for (let i = 1; i <= length; i++) {
    const drawn = draw(seed, event, purpose + i);
    text += drawn % 13 === 0 ? special : String.fromCharCode(97 + (Math.floor(drawn / 13) % 26));
  }
  return text.trim();
}

function pick(list: readonly string[], seed: number, event: number, purpose: number): string {
  return list[drawBelow(list.length, seed, event, purpose)] ?? '';
}

/** As `Integer.reverse` of Java: the 32 bits in the other order, signed. */
function reverseBits(value: number): number {
  let reversed = 0;
  for (let i = 0; i < 32; i++) reversed = (reversed << 1) | ((value >>> i) & 1);
  return reversed;
}
