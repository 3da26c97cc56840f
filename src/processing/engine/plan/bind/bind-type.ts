import { nearestName } from '#foundation';
import { type BasicTypeNode, fail, type TypeNode } from '../../sql/index.ts';
import { type DataType, MAX_DECIMAL_PRECISION, MAX_LENGTH, types, withNullability } from '../types.ts';

/** The type that is written; nullable if nothing is said. */
export function bindType(node: TypeNode): DataType {
  const type = bindBare(node);
  return withNullability(type, node.nullable ?? true);
}

function bindBare(node: TypeNode): DataType {
  switch (node.kind) {
    case 'basic':
      return bindBasic(node);
    case 'collection':
      return { kind: node.collection, element: bindType(node.element), nullable: true };
    case 'map':
      return types.map(bindType(node.key), bindType(node.value));
    case 'row':
      return types.row(node.fields.map((field) => ({ name: field.name.text, type: bindType(field.type) })));
  }
}

type TypeMaker = (first: number | undefined, second: number | undefined) => DataType;

const simple =
  (make: () => DataType): TypeMaker =>
  () =>
    make();

/** Digits and lengths beyond the greatest are cut to it, as Flink does. */
const decimal: TypeMaker = (precision = 10, scale = 0) =>
  types.decimal(
    Math.min(MAX_DECIMAL_PRECISION, Math.max(1, precision)),
    Math.min(scale, MAX_DECIMAL_PRECISION),
  );
const time: TypeMaker = (precision = 0) => types.time(Math.min(3, precision));
const timestamp: TypeMaker = (precision = 6) => types.timestamp(Math.min(9, precision));
const timestampLtz: TypeMaker = (precision = 6) => types.timestampLtz(Math.min(9, precision));
const char: TypeMaker = (length = 1) => types.char(Math.max(1, length));
const varchar: TypeMaker = (length = 1) => types.varchar(length);
const binary: TypeMaker = (length = 1) => ({ kind: 'BINARY', length: Math.max(1, length), nullable: true });
const varbinary: TypeMaker = (length = 1) => ({
  kind: 'VARBINARY',
  length: Math.max(1, length),
  nullable: true,
});

const MAKERS: Readonly<Record<string, { make: TypeMaker; argsMax: number }>> = {
  BOOLEAN: { make: simple(types.boolean), argsMax: 0 },
  TINYINT: { make: simple(() => ({ kind: 'TINYINT', nullable: true })), argsMax: 0 },
  SMALLINT: { make: simple(() => ({ kind: 'SMALLINT', nullable: true })), argsMax: 0 },
  INT: { make: simple(types.int), argsMax: 0 },
  INTEGER: { make: simple(types.int), argsMax: 0 },
  BIGINT: { make: simple(types.bigint), argsMax: 0 },
  FLOAT: { make: simple(types.float), argsMax: 0 },
  REAL: { make: simple(types.float), argsMax: 0 },
  DOUBLE: { make: simple(types.double), argsMax: 0 },
  'DOUBLE PRECISION': { make: simple(types.double), argsMax: 0 },
  DECIMAL: { make: decimal, argsMax: 2 },
  DEC: { make: decimal, argsMax: 2 },
  NUMERIC: { make: decimal, argsMax: 2 },
  CHAR: { make: char, argsMax: 1 },
  CHARACTER: { make: char, argsMax: 1 },
  VARCHAR: { make: varchar, argsMax: 1 },
  'CHAR VARYING': { make: varchar, argsMax: 1 },
  'CHARACTER VARYING': { make: varchar, argsMax: 1 },
  STRING: { make: simple(types.string), argsMax: 0 },
  BINARY: { make: binary, argsMax: 1 },
  VARBINARY: { make: varbinary, argsMax: 1 },
  'BINARY VARYING': { make: varbinary, argsMax: 1 },
  BYTES: { make: simple(types.bytes), argsMax: 0 },
  DATE: { make: simple(types.date), argsMax: 0 },
  TIME: { make: time, argsMax: 1 },
  TIMESTAMP: { make: timestamp, argsMax: 1 },
  TIMESTAMP_LTZ: { make: timestampLtz, argsMax: 1 },
};

function bindBasic(node: BasicTypeNode): DataType {
  if (node.interval !== undefined) {
    const isMonths = ['YEAR', 'QUARTER', 'MONTH'].includes(node.interval.from);
    return isMonths ? types.intervalMonths() : types.intervalMs();
  }
  const maker = Object.hasOwn(MAKERS, node.name) ? MAKERS[node.name] : undefined;
  if (maker === undefined) return failUnknownType(node);
  if (node.args.length > maker.argsMax) {
    const allowed = maker.argsMax === 0 ? 'no' : `at most ${maker.argsMax}`;
    fail('invalid', `Type ${node.name} takes ${allowed} numbers in parentheses.`, node.span);
  }
  const [first, second] = node.args;
  if (first !== undefined && second !== undefined && second > first) {
    fail('invalid', `A ${node.name} of ${first} digits cannot have ${second} after the point.`, node.span);
  }
  const type = maker.make(first, second);
  // VARCHAR without a length is VARCHAR(1) in the standard, and all of Flink's documents mean STRING.
  const isOpen = first === undefined && ['VARCHAR', 'VARBINARY'].includes(type.kind) && 'length' in type;
  return isOpen ? { ...type, length: MAX_LENGTH } : type;
}

function failUnknownType(node: BasicTypeNode): never {
  if (['RAW', 'STRUCTURED', 'VARIANT', 'ANY'].includes(node.name)) {
    fail('unsupported', `Type ${node.name} is not supported.`, node.span);
  }
  const suggestion = nearestName(node.name, Object.keys(MAKERS));
  const hint = suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
  fail('unknown_name', `There is no type "${node.name}".${hint}`, node.span, { suggestion });
}
