import type { Value } from '../batch/physical-kind.ts';
import { MS_PRECISION_MAX } from '../batch/physical-kind.ts';
import { MS_PER_DAY, NS_PER_MS } from '../formats/calendar.ts';
import { fitDecimal, parseDecimal, powerOfTen } from '../formats/decimal-text.ts';
import type { DataType, DecimalType, LengthType, TimestampType } from '../plan/types.ts';
import type { ConnectorContext } from './connector.ts';
import type { TableOptions } from './options.ts';

/** The value of a column in a row, by the row's number from 0. */
export type Generate = (row: number) => Value;

const TEXT_LENGTH = 100;
const ELEMENTS = 3;
const MONTHS_MAX = 120_000;
const MULTISET_COUNT_MAX = 10;

type Surroundings = Pick<ConnectorContext, 'clock' | 'random'>;

/** Numbers of the sequence of a column; undefined if it is none. */
export function sequenceLength(column: string, options: TableOptions): number | undefined {
  if (options.choice(`fields.${column}.kind`) !== 'sequence') return undefined;
  const [start, end] = [options.number(`fields.${column}.start`), options.number(`fields.${column}.end`)];
  return start === undefined || end === undefined ? 0 : Math.max(0, end - start + 1);
}

/** Types inside of a type, with the names under which they have options of their own. */
export function innerTypes(type: DataType): [string, DataType][] {
  switch (type.kind) {
    case 'ROW':
      return type.fields.map((field) => [field.name, field.type]);
    case 'ARRAY':
    case 'MULTISET':
      return [['element', type.element]];
    case 'MAP':
      return [
        ['key', type.key],
        ['value', type.value],
      ];
    case 'BIGINT':
    case 'BINARY':
    case 'BOOLEAN':
    case 'CHAR':
    case 'DATE':
    case 'DECIMAL':
    case 'DOUBLE':
    case 'FLOAT':
    case 'INT':
    case 'INTERVAL_MONTHS':
    case 'INTERVAL_MS':
    case 'NULL':
    case 'SMALLINT':
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
    case 'TINYINT':
    case 'VARBINARY':
    case 'VARCHAR':
      return [];
  }
}

export function generatorOf(
  column: string,
  type: DataType,
  options: TableOptions,
  surroundings: Surroundings,
): Generate {
  const nullRate = options.number(`fields.${column}.null-rate`) ?? 0;
  const start = options.number(`fields.${column}.start`) ?? 0;
  const isSequence = options.choice(`fields.${column}.kind`) === 'sequence';
  const generate = isSequence
    ? (row: number): Value => numberAs(start + row, type)
    : randomOf(column, type, options, surroundings);
  if (nullRate === 0) return generate;
  return (row) => (surroundings.random() < nullRate ? null : generate(row));
}

function numberAs(value: number, type: DataType): Value {
  if (type.kind === 'BIGINT') return BigInt(value);
  if (type.kind === 'DECIMAL') return BigInt(value) * powerOfTen(type.scale);
  return type.kind === 'CHAR' || type.kind === 'VARCHAR' ? String(value) : value;
}

function randomOf(
  column: string,
  type: DataType,
  options: TableOptions,
  surroundings: Surroundings,
): Generate {
  const { random, clock } = surroundings;
  const range = (min: number, max: number): [number, number] => [
    options.number(`fields.${column}.min`) ?? min,
    options.number(`fields.${column}.max`) ?? max,
  ];
  const whole = (bounds: [number, number]): Generate => {
    const [min, max] = bounds;
    return () => Math.floor(min + random() * (max - min + 1));
  };
  switch (type.kind) {
    case 'BOOLEAN':
      return () => random() < 0.5;
    case 'TINYINT':
      return whole(range(-128, 127));
    case 'SMALLINT':
      return whole(range(-32_768, 32_767));
    case 'INT':
      return whole(range(-(2 ** 31), 2 ** 31 - 1));
    case 'BIGINT': {
      const next = whole(range(-(2 ** 52), 2 ** 52));
      return (row) => BigInt(next(row) as number);
    }
    case 'FLOAT':
    case 'DOUBLE': {
      const [min, max] = type.kind === 'FLOAT' ? range(-3.4e38, 3.4e38) : range(-(2 ** 53), 2 ** 53);
      const round = type.kind === 'FLOAT' ? Math.fround : (value: number): number => value;
      return () => round(min + random() * (max - min));
    }
    case 'DECIMAL':
      return randomDecimal(type, range, random);
    case 'DATE':
      return () => Math.floor(clock.nowMs() / MS_PER_DAY);
    case 'TIME':
      return () => clock.nowMs() % MS_PER_DAY;
    case 'INTERVAL_MONTHS':
      return whole(range(0, MONTHS_MAX));
    case 'INTERVAL_MS':
      return whole(range(0, 2 ** 52));
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return randomTime(type, options.durationMs(`fields.${column}.max-past`) ?? 0, surroundings);
    case 'CHAR':
    case 'VARCHAR': {
      const length = lengthOf(column, type, options, random);
      return () => hexDigits(length(), random);
    }
    case 'BINARY':
    case 'VARBINARY': {
      const length = lengthOf(column, type, options, random);
      return () => Uint8Array.from({ length: length() }, () => Math.floor(random() * 256));
    }
    case 'ROW': {
      const fields = type.fields.map((field) =>
        generatorOf(`${column}.${field.name}`, field.type, options, surroundings),
      );
      return (row) => fields.map((generate) => generate(row));
    }
    case 'ARRAY':
    case 'MULTISET':
    case 'MAP':
      return randomCollection(column, type, options, surroundings);
    case 'NULL':
      return () => null;
  }
}

function randomDecimal(
  type: DecimalType,
  range: (min: number, max: number) => [number, number],
  random: () => number,
): Generate {
  const limit = 10 ** (type.precision - type.scale);
  const [min, max] = range(-limit, limit);
  return () => {
    const text = (min + random() * (max - min)).toFixed(Math.min(type.scale, 20));
    const value = parseDecimal(text, type.precision, type.scale);
    return fitDecimal(value ?? 0n, type.precision);
  };
}

/** Now, or up to `maxPastMs` before. */
function randomTime(type: TimestampType, maxPastMs: number, { clock, random }: Surroundings): Generate {
  return () => {
    const ms = clock.nowMs() - (maxPastMs === 0 ? 0 : Math.floor(random() * maxPastMs));
    return type.precision <= MS_PRECISION_MAX ? ms : BigInt(ms) * NS_PER_MS;
  };
}

function lengthOf(
  column: string,
  type: LengthType,
  options: TableOptions,
  random: () => number,
): () => number {
  const isFixed = type.kind === 'CHAR' || type.kind === 'BINARY';
  const wanted = options.number(`fields.${column}.length`) ?? (isFixed ? type.length : TEXT_LENGTH);
  const length = Math.min(wanted, type.length);
  const varies = !isFixed && options.boolean(`fields.${column}.var-len`);
  return varies ? () => 1 + Math.floor(random() * length) : () => length;
}

const HEX = '0123456789abcdef';

function hexDigits(length: number, random: () => number): string {
  let text = '';
  for (let i = 0; i < length; i++) text += HEX[Math.floor(random() * 16)];
  return text;
}

function randomCollection(
  column: string,
  type: DataType,
  options: TableOptions,
  surroundings: Surroundings,
): Generate {
  const length = options.number(`fields.${column}.length`) ?? ELEMENTS;
  const rows = Array.from({ length }, (_, i) => i);
  const [first, second] = innerTypes(type).map(([name, of]) =>
    generatorOf(`${column}.${name}`, of, options, surroundings),
  ) as [Generate, Generate | undefined];
  if (type.kind === 'ARRAY') return (row) => rows.map(() => first(row));
  const count = (): Value => 1 + Math.floor(surroundings.random() * MULTISET_COUNT_MAX);
  return (row) => new Map(rows.map(() => [first(row), second === undefined ? count() : second(row)]));
}
