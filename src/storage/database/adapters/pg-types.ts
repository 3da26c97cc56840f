import pg from 'pg';

const INT8 = 20;
const INT8_ARRAY = 1016;
const DATE = 1082;
const TIMESTAMP = 1114;

type Parse = (text: string) => unknown;

const parsers = new Map<number, Parse>([
  [INT8, parseInt8],
  [INT8_ARRAY, (text) => parseInt8Array(text)],
  // A date or a timestamp without zone is not a moment: as a `Date` it would depend on the host's zone.
  [DATE, (text) => text],
  [TIMESTAMP, (text) => text],
]);

/** How values arrive; the README has the table. Everything not listed here is as in `pg`. */
export const pgTypes = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): Parse {
    const own = format === 'binary' ? undefined : parsers.get(oid);
    return own ?? (pg.types.getTypeParser(oid, format) as Parse);
  },
};

/** A number if it is exact, else a bigint: offsets and counts are numbers, and no digit is ever lost. */
function parseInt8(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}

function parseInt8Array(text: string): unknown {
  const parseTexts = pg.types.getTypeParser(1009 as number, 'text') as (text: string) => (string | null)[];
  return parseTexts(text).map((item) => (item === null ? null : parseInt8(item)));
}
