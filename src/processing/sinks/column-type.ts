/** How values of one SQL type lie in PostgreSQL, and how they leave it as JSON. */
export interface ColumnType {
  /** Type of the table's column. */
  postgres: string;
  /** Type in which the value is read from the row's JSON. */
  input: string;
  /** The stored value from the read one. */
  store: (input: string) => string;
  /** An expression that PostgreSQL's `row_to_json` writes as the platform writes rows. */
  read: (column: string) => string;
  /** True if values can be compared: then the column can be filtered, sorted and in the primary key. */
  isComparable: boolean;
}

const same = (column: string): string => column;

/** PostgreSQL keeps no more digits of a second. */
const POSTGRES_SECOND_DIGITS_MAX = 6;

/**
 * The column for a Flink type, as the engine prints it. Types without a near relation in PostgreSQL keep their JSON
 * as it came (ROW, ARRAY, MAP) or their text (TIMESTAMP with more than six digits, intervals).
 */
export function columnType(printed: string): ColumnType {
  const type = printed
    .replace(/ NOT NULL$/, '')
    .trim()
    .toUpperCase();
  const [, kind = type, first = '', second = ''] = /^([A-Z_]+)(?:\((\d+)(?:,\s*(\d+))?\))?/.exec(type) ?? [];
  switch (kind) {
    case 'BOOLEAN':
      return plain('boolean');
    case 'TINYINT':
    case 'SMALLINT':
      return plain('smallint');
    case 'INT':
    case 'INTEGER':
      return plain('integer');
    case 'BIGINT':
      return plain('bigint');
    case 'FLOAT':
      return floating('real');
    case 'DOUBLE':
      return floating('double precision');
    case 'DECIMAL':
      return plain(`numeric(${first || 10}, ${second || 0})`, (column) => `${column}::text`);
    case 'DATE':
      return plain('date', (column) => `to_char(${column}, 'YYYY-MM-DD')`);
    case 'TIME':
      return plain('time', (column) => `to_char(${column}::interval, 'HH24:MI:SS')`);
    case 'TIMESTAMP':
      return timestamp('timestamp', Number(first || 6));
    case 'TIMESTAMP_LTZ':
      return timestamp('timestamptz', Number(first || 6));
    case 'BYTES':
    case 'BINARY':
    case 'VARBINARY':
      return bytes();
    case 'ROW':
    case 'MAP':
    case 'ARRAY':
    case 'MULTISET':
      return { ...plain('json'), isComparable: false };
    default:
      return plain('text');
  }
}

function plain(postgres: string, read: ColumnType['read'] = same): ColumnType {
  return { postgres, input: postgres, store: same, read, isComparable: true };
}

/** JSON has no NaN and no infinities: they are written as text. */
function floating(postgres: string): ColumnType {
  return plain(
    postgres,
    (column) =>
      `CASE WHEN ${column} IN ('NaN', 'Infinity', '-Infinity') THEN to_json(${column}::text) ELSE to_json(${column}) END`,
  );
}

/** Exactly `digits` digits after the second; a moment is written in UTC, with a closing Z. */
function timestamp(postgres: 'timestamp' | 'timestamptz', digits: number): ColumnType {
  if (digits > POSTGRES_SECOND_DIGITS_MAX) return plain('text');
  const fraction = digits === 0 ? '' : `.FF${digits}`;
  const [local, zone] = postgres === 'timestamp' ? [same, ''] : [atUtc, '"Z"'];
  return plain(
    `${postgres}(${digits})`,
    (column) => `to_char(${local(column)}, 'YYYY-MM-DD HH24:MI:SS${fraction}${zone}')`,
  );
}

const atUtc = (column: string): string => `${column} AT TIME ZONE 'UTC'`;

function bytes(): ColumnType {
  return {
    postgres: 'bytea',
    input: 'text',
    store: (input) => `decode(${input}, 'base64')`,
    // PostgreSQL breaks base64 into lines (RFC 2045).
    read: (column) => `replace(encode(${column}, 'base64'), E'\\n', '')`,
    isComparable: false,
  };
}
