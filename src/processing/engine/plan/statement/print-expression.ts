import type { Expression } from '../expression.ts';
import { printType } from '../print-type.ts';
import type { Field } from '../types.ts';

const OPERATORS: Readonly<Record<string, string>> = {
  PLUS: '+',
  MINUS: '-',
  TIMES: '*',
  DIVIDE: '/',
  MOD: '%',
  DATETIME_PLUS: '+',
  DATETIME_MINUS: '-',
  DATETIME_DIFF: '-',
  EQUALS: '=',
  NOT_EQUALS: '<>',
  LESS: '<',
  LESS_OR_EQUAL: '<=',
  GREATER: '>',
  GREATER_OR_EQUAL: '>=',
  AND: 'AND',
  OR: 'OR',
};

const POSTFIX: Readonly<Record<string, string>> = {
  IS_NULL: 'IS NULL',
  IS_NOT_NULL: 'IS NOT NULL',
  IS_TRUE: 'IS TRUE',
  IS_FALSE: 'IS FALSE',
  IS_NOT_TRUE: 'IS NOT TRUE',
  IS_NOT_FALSE: 'IS NOT FALSE',
};

/** A bound expression as text for EXPLAIN, with the names of the columns it is over. */
export function printExpression(expression: Expression, columns: readonly Field[]): string {
  const inner = (part: Expression): string => printExpression(part, columns);
  switch (expression.kind) {
    case 'column':
      return columns[expression.index]?.name ?? `$${expression.index}`;
    case 'literal':
      return printLiteral(expression);
    case 'cast':
      return `${expression.safe ? 'TRY_CAST' : 'CAST'}(${inner(expression.operand)} AS ${printType(expression.type)})`;
    case 'field': {
      const { type } = expression.operand;
      const name = type.kind === 'ROW' ? type.fields[expression.index]?.name : undefined;
      return `${inner(expression.operand)}.${name ?? expression.index}`;
    }
    case 'case': {
      const branches = expression.branches.map(
        (branch) => `WHEN ${inner(branch.when)} THEN ${inner(branch.then)}`,
      );
      return `CASE ${branches.join(' ')} ELSE ${inner(expression.otherwise)} END`;
    }
    case 'call':
      return printCall(expression, inner);
    case 'outer':
      return `$outer${expression.index}`;
    case 'subquery':
      return `${expression.form.toUpperCase()}(${expression.outer.map(inner).join(', ')})`;
  }
}

function printCall(call: Extract<Expression, { kind: 'call' }>, inner: (part: Expression) => string): string {
  const args = call.args.map(inner);
  const operator = OPERATORS[call.function];
  if (operator !== undefined) return `(${args.join(` ${operator} `)})`;
  const postfix = POSTFIX[call.function];
  if (postfix !== undefined) return `${args.join('')} ${postfix}`;
  if (call.function === 'ITEM') return `${args[0]}[${args[1]}]`;
  return `${call.user?.id ?? call.function}(${args.join(', ')})`;
}

function printLiteral(literal: Extract<Expression, { kind: 'literal' }>): string {
  const { value, type } = literal;
  if (value === null) return 'NULL';
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  if (value instanceof Uint8Array) return `X'${Buffer.from(value).toString('hex')}'`;
  if (type.kind === 'DECIMAL' && typeof value === 'bigint') return decimalText(value, type.scale);
  if (type.kind === 'INTERVAL_MS') return `${String(value)} ms`;
  if (type.kind === 'INTERVAL_MONTHS') return `${String(value)} months`;
  if (type.kind === 'TIMESTAMP' || type.kind === 'DATE') return `${type.kind} ${timeText(value)}`;
  return String(value);
}

function decimalText(unscaled: bigint, scale: number): string {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const sign = unscaled < 0n ? '-' : '';
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function timeText(value: number | bigint | boolean): string {
  const ms = typeof value === 'bigint' ? Number(value / 1_000_000n) : Number(value) * 86_400_000;
  const date = new Date(ms);
  return Number.isNaN(date.getTime())
    ? String(value)
    : `'${date.toISOString().replace('T', ' ').replace('Z', '')}'`;
}
