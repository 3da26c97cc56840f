/** The type of a column, as the SQL Gateway describes it. */
export interface FlinkType {
  type: string;
  nullable: boolean;
  precision?: number;
  scale?: number;
  length?: number;
  elementType?: FlinkType;
  keyType?: FlinkType;
  valueType?: FlinkType;
  fields?: readonly { name: string; fieldType: FlinkType }[];
}

/** A number of an answer with the digits it came with. */
export class Digits {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Parses JSON; numbers keep their digits. */
export function parseExactly(text: string): unknown {
  const reviver = (_key: string, value: unknown, context: { source?: string }): unknown =>
    typeof value === 'number' ? new Digits(context.source ?? String(value)) : value;
  return JSON.parse(text, reviver as (key: string, value: unknown) => unknown);
}

/**
 * A value of an answer as canonical JSON text: decimals as strings with their whole scale, timestamps as
 * `yyyy-MM-dd HH:mm:ss.SSS` with exactly the digits of their type (and `Z` behind TIMESTAMP_LTZ).
 */
export function canonicalText(value: unknown, type: FlinkType): string {
  if (value === null || value === undefined) return 'null';
  switch (type.type) {
    case 'TIMESTAMP_WITHOUT_TIME_ZONE':
      return quoted(timestampText(plain(value), type.precision ?? 6));
    case 'TIMESTAMP_WITH_LOCAL_TIME_ZONE':
      return quoted(`${timestampText(plain(value), type.precision ?? 6)}Z`);
    case 'DECIMAL':
      return quoted(decimalText(plain(value), type.scale ?? 0));
    case 'FLOAT':
    case 'DOUBLE':
      return doubleText(value);
    case 'ARRAY':
      return `[${(value as unknown[]).map((item) => canonicalText(item, type.elementType as FlinkType)).join(',')}]`;
    case 'MAP':
      return entriesText(value, (item) => canonicalText(item, type.valueType as FlinkType));
    case 'MULTISET':
      return entriesText(value, plain);
    case 'ROW':
      return rowText(value, type.fields ?? []);
    default:
      return typeof value === 'string' ? quoted(value) : plain(value);
  }
}

function rowText(value: unknown, fields: readonly { name: string; fieldType: FlinkType }[]): string {
  const object = value as Record<string, unknown>;
  const texts = fields.map(
    ({ name, fieldType }) => `${quoted(name)}:${canonicalText(object[name], fieldType)}`,
  );
  return `{${texts.join(',')}}`;
}

function entriesText(value: unknown, textOf: (item: unknown) => string): string {
  const entries = Object.entries(value as Record<string, unknown>).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${quoted(key)}:${textOf(item)}`).join(',')}}`;
}

const quoted = (text: string): string => JSON.stringify(text);

const plain = (value: unknown): string => (value instanceof Digits ? value.text : String(value));

/** JavaScript's shortest form; the special values of IEEE 754 as strings. */
function doubleText(value: unknown): string {
  const number = Number(plain(value));
  return Number.isFinite(number) ? JSON.stringify(number) : quoted(plain(value));
}

/** Answers come as ISO 8601 without trailing zeros. */
function timestampText(text: string, precision: number): string {
  const [whole = '', fraction = ''] = text.replace('T', ' ').replace(/Z$/u, '').split('.');
  const seconds = /\d\d:\d\d$/u.test(whole) && !/\d\d:\d\d:\d\d$/u.test(whole) ? `${whole}:00` : whole;
  return precision === 0 ? seconds : `${seconds}.${fraction.padEnd(precision, '0').slice(0, precision)}`;
}

/** The digits with exactly `scale` of them behind the point; exponents are written out. */
function decimalText(text: string, scale: number): string {
  const match = /^(-?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/u.exec(text);
  if (match === null) return text;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  const before =
    digits
      .slice(0, Math.max(0, point))
      .padEnd(point, '0')
      .replace(/^0+(?=\d)/u, '') || '0';
  const after = `${'0'.repeat(Math.max(0, -point))}${digits.slice(Math.max(0, point))}`;
  return scale === 0 ? `${sign}${before}` : `${sign}${before}.${after.padEnd(scale, '0').slice(0, scale)}`;
}
