import {
  type DataType,
  isBinary,
  isCharacter,
  isInteger,
  isInterval,
  isNumeric,
  isTemporal,
  isTimestamp,
} from '../types.ts';

/** What CAST allows. `hint` says what to write instead, where there is something. */
export type CastVerdict = { allowed: true } | { allowed: false; hint?: string };

const ALLOWED: CastVerdict = { allowed: true };

/** Whether Flink casts `from` to `to` at all; that a value may still not fit is a matter of running. */
export function castVerdict(from: DataType, to: DataType): CastVerdict {
  if (from.kind === 'NULL' || isCharacter(to)) return ALLOWED;
  if (isCharacter(from)) return castFromString(to);
  if (isNumeric(from)) return castFromNumber(from, to);
  if (from.kind === 'BOOLEAN') return allow(isNumeric(to) || to.kind === 'BOOLEAN');
  if (isBinary(from)) return allow(isBinary(to));
  if (isTemporal(from)) return castFromTemporal(from, to);
  if (isInterval(from)) return allow(from.kind === to.kind);
  return castNested(from, to);
}

function allow(allowed: boolean): CastVerdict {
  return { allowed };
}

function castFromString(to: DataType): CastVerdict {
  return allow(isNumeric(to) || to.kind === 'BOOLEAN' || isTemporal(to) || isBinary(to));
}

function castFromNumber(from: DataType, to: DataType): CastVerdict {
  if (isNumeric(to) || to.kind === 'BOOLEAN') return ALLOWED;
  if (isTimestamp(to))
    return {
      allowed: false,
      hint: 'Write TO_TIMESTAMP(FROM_UNIXTIME(seconds)) or TO_TIMESTAMP_LTZ(number, 3) instead.',
    };
  return allow(isInterval(to) && isInteger(from));
}

function castFromTemporal(from: DataType, to: DataType): CastVerdict {
  if (isNumeric(to) && isTimestamp(from)) {
    return { allowed: false, hint: 'Write UNIX_TIMESTAMP(CAST(value AS STRING)) instead.' };
  }
  if (!isTemporal(to)) return allow(false);
  if (from.kind === 'TIME') return allow(to.kind === 'TIME' || isTimestamp(to));
  if (from.kind === 'DATE') return allow(to.kind !== 'TIME');
  return ALLOWED;
}

function castNested(from: DataType, to: DataType): CastVerdict {
  if ((from.kind === 'ARRAY' || from.kind === 'MULTISET') && to.kind === from.kind) {
    return castVerdict(from.element, to.element);
  }
  if (from.kind === 'MAP' && to.kind === 'MAP') {
    const key = castVerdict(from.key, to.key);
    return key.allowed ? castVerdict(from.value, to.value) : key;
  }
  if (from.kind !== 'ROW' || to.kind !== 'ROW') return allow(false);
  if (from.fields.length !== to.fields.length) return allow(false);
  const verdicts = from.fields.map((field, i) => {
    const target = to.fields[i];
    return target === undefined ? allow(false) : castVerdict(field.type, target.type);
  });
  return verdicts.find((verdict) => !verdict.allowed) ?? ALLOWED;
}

/** For each kind of number, the kinds that an INSERT widens to it without being told. */
const WIDENED_FROM: Readonly<Record<string, readonly string[]>> = {
  TINYINT: ['TINYINT'],
  SMALLINT: ['TINYINT', 'SMALLINT'],
  INT: ['TINYINT', 'SMALLINT', 'INT'],
  BIGINT: ['TINYINT', 'SMALLINT', 'INT', 'BIGINT'],
  FLOAT: ['TINYINT', 'SMALLINT', 'INT', 'BIGINT', 'DECIMAL', 'FLOAT'],
  DOUBLE: ['TINYINT', 'SMALLINT', 'INT', 'BIGINT', 'DECIMAL', 'FLOAT', 'DOUBLE'],
  DECIMAL: ['TINYINT', 'SMALLINT', 'INT', 'BIGINT', 'DECIMAL', 'FLOAT', 'DOUBLE'],
};

/**
 * Whether an INSERT casts without being told (Flink's `supportsImplicitCast`): to wider numbers and to DECIMAL, to
 * VARCHAR of any length, between the two kinds of TIMESTAMP and from TIMESTAMP to DATE and TIME.
 */
export function isImplicitlyStorable(from: DataType, to: DataType): boolean {
  if (from.kind === 'NULL') return true;
  if (isNumeric(to)) return WIDENED_FROM[to.kind]?.includes(from.kind) ?? false;
  if (isCharacter(from) && isCharacter(to)) return to.kind === 'VARCHAR' || from.kind === 'CHAR';
  if (isBinary(from) && isBinary(to)) return to.kind === 'VARBINARY' || from.kind === 'BINARY';
  if (isTimestamp(to)) return isTimestamp(from);
  if (to.kind === 'DATE' || to.kind === 'TIME') return from.kind === to.kind || from.kind === 'TIMESTAMP';
  if (to.kind === 'BOOLEAN' || isInterval(to)) return from.kind === to.kind;
  return isNestedStorable(from, to);
}

function isNestedStorable(from: DataType, to: DataType): boolean {
  if ((from.kind === 'ARRAY' || from.kind === 'MULTISET') && to.kind === from.kind) {
    return isImplicitlyStorable(from.element, to.element);
  }
  if (from.kind === 'MAP' && to.kind === 'MAP') {
    return isImplicitlyStorable(from.key, to.key) && isImplicitlyStorable(from.value, to.value);
  }
  if (from.kind !== 'ROW' || to.kind !== 'ROW' || from.fields.length !== to.fields.length) return false;
  return from.fields.every((field, i) => {
    const target = to.fields[i];
    return target !== undefined && isImplicitlyStorable(field.type, target.type);
  });
}
