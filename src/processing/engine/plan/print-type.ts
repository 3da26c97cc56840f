import { type DataType, MAX_LENGTH } from './types.ts';

/**
 * The type as Flink's `DESCRIBE` and `TYPEOF` write it: `INT NOT NULL`, `DECIMAL(10, 2)`, `STRING`,
 * `` ROW<`x` INT, `y` STRING> ``. Marks of time are not written; see {@link describeType}.
 */
export function printType(type: DataType): string {
  return type.nullable || type.kind === 'NULL' ? printBare(type) : `${printBare(type)} NOT NULL`;
}

/** Type and nullability apart, with the mark of a time attribute, as `DESCRIBE` shows them. */
export function describeType(type: DataType): { type: string; nullable: boolean } {
  const mark =
    'attribute' in type && type.attribute !== undefined ? ` *${type.attribute.toUpperCase()}*` : '';
  return { type: printBare(type) + mark, nullable: type.nullable };
}

function printBare(type: DataType): string {
  switch (type.kind) {
    case 'DECIMAL':
      return `DECIMAL(${type.precision}, ${type.scale})`;
    case 'VARCHAR':
      return type.length === MAX_LENGTH ? 'STRING' : `VARCHAR(${type.length})`;
    case 'VARBINARY':
      return type.length === MAX_LENGTH ? 'BYTES' : `VARBINARY(${type.length})`;
    case 'CHAR':
    case 'BINARY':
      return `${type.kind}(${type.length})`;
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return `${type.kind}(${type.precision})`;
    case 'INTERVAL_MONTHS':
      return 'INTERVAL MONTH';
    case 'INTERVAL_MS':
      return 'INTERVAL SECOND(3)';
    case 'ARRAY':
    case 'MULTISET':
      return `${type.kind}<${printType(type.element)}>`;
    case 'MAP':
      return `MAP<${printType(type.key)}, ${printType(type.value)}>`;
    case 'ROW':
      return `ROW<${type.fields.map((field) => `${quoteName(field.name)} ${printType(field.type)}`).join(', ')}>`;
    case 'BOOLEAN':
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
    case 'FLOAT':
    case 'DOUBLE':
    case 'DATE':
    case 'NULL':
      return type.kind;
  }
}

/** A name in back-quotes, always; a back-quote inside is doubled. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
