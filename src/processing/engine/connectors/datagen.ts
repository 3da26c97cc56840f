import type { Batch } from '../batch/batch.ts';
import { createColumn, setValue } from '../batch/column.ts';
import type { Value } from '../batch/physical-kind.ts';
import { MS_PRECISION_MAX } from '../batch/physical-kind.ts';
import { NS_PER_MS } from '../formats/calendar.ts';
import { powerOfTen } from '../formats/decimal-text.ts';
import type { TableDescriptor } from '../plan/table-descriptor.ts';
import type { DataType, Field } from '../plan/types.ts';
import type { Connector, ConnectorContext, Source, SourceHead, SourcePosition } from './connector.ts';
import { integerOption, type OptionSpec, textOption } from './options.ts';

const ROWS_PER_SECOND = 10_000;
const STRING_LENGTH = 100;

/** Invented rows: random values or sequences, at a rate, without end unless a number of rows is given. */
export const datagen: Connector = {
  name: 'datagen',
  options: {
    'rows-per-second': integerOption('How fast.', 1, 1_000_000_000, { default: String(ROWS_PER_SECOND) }),
    'number-of-rows': integerOption('How many; without it there is no end.', 0, 1_000_000_000_000),
    'fields.#.kind': textOption('random or sequence.'),
    'fields.#.min': textOption('Least random value.'),
    'fields.#.max': textOption('Greatest random value.'),
    'fields.#.start': textOption('First of the sequence.'),
    'fields.#.end': textOption('Last of the sequence; then the table ends.'),
    'fields.#.length': textOption('Characters of a random string.'),
    'fields.#.max-past': textOption('How far in the past timestamps may lie, in milliseconds.'),
    'fields.#.null-rate': textOption('Share of NULLs, 0 to 1.'),
  } satisfies Record<string, OptionSpec>,
  openSource: ([head], context) => new DatagenSource(head, context),
};

class DatagenSource implements Source {
  readonly id: string;
  readonly isBounded: boolean;
  readonly #head: SourceHead;
  readonly #context: ConnectorContext;
  readonly #generators: readonly ((row: number) => Value)[];
  readonly #rowsMax: number;
  readonly #rowsPerMs: number;
  #rows = 0;
  #startedMs = 0;
  #rowsAtStart = 0;

  constructor(head: SourceHead, context: ConnectorContext) {
    this.id = head.id;
    this.#head = head;
    this.#context = context;
    const { options } = head.table;
    this.#rowsMax = Math.min(
      Number(options['number-of-rows'] ?? Number.POSITIVE_INFINITY),
      ...sequenceLengths(head.table),
    );
    this.isBounded = Number.isFinite(this.#rowsMax);
    this.#rowsPerMs = Number(options['rows-per-second'] ?? ROWS_PER_SECOND) / 1000;
    this.#generators = head.fields.map((field) => generatorOf(field, options, context));
  }

  open(position: SourcePosition | undefined): Promise<void> {
    this.#rows = position === undefined ? 0 : (position as number);
    this.#rowsAtStart = this.#rows;
    this.#startedMs = this.#context.clock.monotonicMs();
    this.#head.time.addPartition(0);
    return Promise.resolve();
  }

  pump(): Promise<'rows' | 'nothing' | 'end'> {
    if (this.#rows >= this.#rowsMax) return Promise.resolve('end');
    const { batchRowsMax } = this.#context;
    const count = Math.min(Math.floor(this.#due()), batchRowsMax, this.#rowsMax - this.#rows);
    if (count <= 0) return Promise.resolve('nothing');
    this.#head.output.push(this.#generate(count), 0);
    return Promise.resolve('rows');
  }

  /** Rows that should have come by now and have not; the first row is due at once. */
  #due(): number {
    const elapsedMs = this.#context.clock.monotonicMs() - this.#startedMs;
    return this.#rowsAtStart + elapsedMs * this.#rowsPerMs + 1 - this.#rows;
  }

  async ready(maxWaitMs: number, signal: AbortSignal): Promise<void> {
    const missingMs = Math.max(0, (1 - this.#due()) / this.#rowsPerMs);
    await this.#context.clock.sleep(Math.min(maxWaitMs, missingMs), signal).catch(() => {});
  }

  #generate(count: number): Batch {
    const columns = this.#head.fields.map((field, f) => {
      const column = createColumn(field.type, count);
      for (let i = 0; i < count; i++)
        setValue(column, i, (this.#generators[f] as (row: number) => Value)(this.#rows + i));
      return column;
    });
    this.#rows += count;
    return { count, columns, kinds: null, watermarks: null, origin: null };
  }

  get position(): SourcePosition {
    return this.#rows;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function sequenceLengths(table: TableDescriptor): number[] {
  return table.columns
    .filter(({ name }) => table.options[`fields.${name}.kind`] === 'sequence')
    .map(
      ({ name }) =>
        Number(table.options[`fields.${name}.end`] ?? 0) -
        Number(table.options[`fields.${name}.start`] ?? 0) +
        1,
    );
}

function generatorOf(
  field: Field,
  options: Readonly<Record<string, string>>,
  context: ConnectorContext,
): (row: number) => Value {
  const option = (name: string): string | undefined => options[`fields.${field.name}.${name}`];
  const nullRate = Number(option('null-rate') ?? 0);
  const make =
    option('kind') === 'sequence'
      ? (row: number) => fromNumber(Number(option('start') ?? 0) + row, field.type)
      : () => randomValue(field.type, option, context);
  return (row) => (nullRate > 0 && context.random() < nullRate ? null : make(row));
}

function fromNumber(value: number, type: DataType): Value {
  if (type.kind === 'BIGINT') return BigInt(value);
  if (type.kind === 'DECIMAL') return BigInt(Math.trunc(value)) * powerOfTen(type.scale);
  return type.kind === 'CHAR' || type.kind === 'VARCHAR' ? String(value) : value;
}

const HEX = '0123456789abcdef';

function randomValue(
  type: DataType,
  option: (name: string) => string | undefined,
  context: ConnectorContext,
): Value {
  const { random } = context;
  const between = (min: number, max: number): number => min + random() * (max - min);
  const whole = (min: number, max: number): number => Math.floor(between(min, max + 1));
  const range = (min: number, max: number): [number, number] => [
    Number(option('min') ?? min),
    Number(option('max') ?? max),
  ];
  switch (type.kind) {
    case 'BOOLEAN':
      return random() < 0.5;
    case 'TINYINT':
      return whole(...range(-128, 127));
    case 'SMALLINT':
      return whole(...range(-32_768, 32_767));
    case 'INT':
    case 'INTERVAL_MONTHS':
      return whole(...range(-(2 ** 31), 2 ** 31 - 1));
    case 'BIGINT':
      return BigInt(whole(...range(-(2 ** 52), 2 ** 52)));
    case 'FLOAT':
      return Math.fround(between(...range(-3.4e38, 3.4e38)));
    case 'DOUBLE':
    case 'INTERVAL_MS':
      return between(...range(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER));
    case 'DECIMAL':
      return BigInt(Math.floor(random() * 10 ** Math.min(type.precision, 15)));
    case 'DATE':
      return Math.floor(context.clock.nowMs() / 86_400_000);
    case 'TIME':
      return whole(0, 86_399) * 1000;
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ': {
      const ms = context.clock.nowMs() - Math.floor(random() * Number(option('max-past') ?? 0));
      return type.precision <= MS_PRECISION_MAX ? ms : BigInt(ms) * NS_PER_MS;
    }
    case 'CHAR':
    case 'VARCHAR': {
      const length = Math.min(Number(option('length') ?? STRING_LENGTH), type.length);
      return Array.from({ length }, () => HEX[Math.floor(random() * 16)]).join('');
    }
    case 'ROW':
      return type.fields.map((field) => randomValue(field.type, () => undefined, context));
    case 'ARRAY':
    case 'BINARY':
    case 'MAP':
    case 'MULTISET':
    case 'NULL':
    case 'VARBINARY':
      return null;
  }
}
