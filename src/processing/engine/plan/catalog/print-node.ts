import type { CallNode, ExpressionNode, IntervalNode, LiteralText, TypeNode } from '../../sql/index.ts';
import { bindType } from '../bind/bind-type.ts';
import { printType, quoteName } from '../print-type.ts';
import { withNullability } from '../types.ts';

/**
 * An expression as it is written, in the form in which Flink's DESCRIBE shows it: names in back-quotes, functions of
 * the SQL standard plain and Flink's own in back-quotes, operators inside operators in parentheses.
 */
export function printNode(node: ExpressionNode): string {
  switch (node.kind) {
    case 'identifier':
      return node.parts.map((part) => quoteName(part.text)).join('.');
    case 'literal':
      return printLiteral(node.literal);
    case 'interval':
      return printInterval(node);
    case 'symbol':
      return node.name;
    case 'unary':
      return node.operator === 'NOT'
        ? `NOT ${inner(node.operand)}`
        : `${node.operator} ${inner(node.operand)}`;
    case 'binary':
      return `${inner(node.left)} ${node.operator} ${inner(node.right)}`;
    case 'case':
      return printCase(node);
    case 'cast':
      return `${node.safe ? 'TRY_CAST' : 'CAST'}(${printNode(node.operand)} AS ${printTypeNode(node.type)})`;
    case 'call':
      return printCall(node);
    case 'is':
      return `${inner(node.operand)} IS ${node.negated ? 'NOT ' : ''}${node.test}`;
    case 'item':
      return `${printNode(node.operand)}[${printNode(node.index)}]`;
    case 'field':
      return `${printNode(node.operand)}.${quoteName(node.name.text)}`;
    case 'between': {
      const not = node.negated ? 'NOT ' : '';
      const kind = node.symmetric ? 'SYMMETRIC' : 'ASYMMETRIC';
      return `${inner(node.operand)} ${not}BETWEEN ${kind} ${inner(node.low)} AND ${inner(node.high)}`;
    }
    case 'in':
      if ('kind' in node.values) return '(query)';
      return `${inner(node.operand)} ${node.negated ? 'NOT ' : ''}IN (${node.values.map(printNode).join(', ')})`;
    case 'like':
      return `${inner(node.operand)} ${node.negated ? 'NOT ' : ''}${node.form === 'LIKE' ? 'LIKE' : 'SIMILAR TO'} ${inner(node.pattern)}`;
    case 'distinct-from':
      return `${inner(node.left)} IS ${node.negated ? 'NOT ' : ''}DISTINCT FROM ${inner(node.right)}`;
    case 'collection':
      if ('kind' in node.elements) return `${node.collection}(query)`;
      return node.collection === 'ROW'
        ? `ROW(${node.elements.map(printNode).join(', ')})`
        : `${node.collection}[${node.elements.map(printNode).join(', ')}]`;
    case 'json':
      return `${node.function}(${node.args.map(printNode).join(', ')})`;
    case 'star':
      return '*';
    case 'quantified':
    case 'subquery':
    case 'exists':
    case 'descriptor':
    case 'table-argument':
      return '(query)';
  }
}

/** Operators inside operators get parentheses. */
function inner(node: ExpressionNode): string {
  const isOperator = ['binary', 'unary', 'between', 'in', 'like', 'is', 'distinct-from'].includes(node.kind);
  return isOperator ? `(${printNode(node)})` : printNode(node);
}

function printLiteral(literal: LiteralText): string {
  switch (literal.type) {
    case 'integer':
    case 'decimal':
    case 'approximate':
      return literal.text;
    case 'string':
      return `'${literal.value.replaceAll("'", "''")}'`;
    case 'binary':
      return `X'${Buffer.from(literal.value).toString('hex').toUpperCase()}'`;
    case 'date':
    case 'time':
    case 'timestamp':
      return `${literal.type.toUpperCase()} '${literal.text}'`;
    case 'null':
    case 'true':
    case 'false':
    case 'unknown':
      return literal.type.toUpperCase();
  }
}

function printInterval(node: IntervalNode): string {
  const { qualifier } = node;
  const unit = qualifier.to === undefined ? qualifier.from : `${qualifier.from} TO ${qualifier.to}`;
  if (node.value.type === 'expression') return `(${printNode(node.value.operand)}) ${unit}`;
  return `INTERVAL ${node.value.negative ? '-' : ''}'${node.value.text}' ${unit}`;
}

function printCase(node: Extract<ExpressionNode, { kind: 'case' }>): string {
  const operand = node.operand === undefined ? '' : ` ${printNode(node.operand)}`;
  const branches = node.branches.map(
    (branch) => `WHEN ${branch.when.map(printNode).join(', ')} THEN ${printNode(branch.result)}`,
  );
  const otherwise = node.otherwise === undefined ? 'NULL' : printNode(node.otherwise);
  return `CASE${operand} ${branches.join(' ')} ELSE ${otherwise} END`;
}

/** Functions that Calcite has a grammar or an operator for are printed without back-quotes. */
const STANDARD_FUNCTIONS: ReadonlySet<string> = new Set(
  'ABS AVG CARDINALITY CEIL CHAR_LENGTH CHARACTER_LENGTH COALESCE COUNT CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP ELEMENT EXP EXTRACT FLOOR LN LOCALTIME LOCALTIMESTAMP LOWER MAX MIN MOD NULLIF OVERLAY POSITION POWER SQRT SUBSTRING SUM TIMESTAMPADD TIMESTAMPDIFF TRIM TRUNCATE UPPER YEAR MONTH HOUR MINUTE SECOND PROCTIME'.split(
    ' ',
  ),
);

function printCall(node: CallNode): string {
  const [first] = node.name;
  if (node.niladic) return first.text.toUpperCase();
  const name = first.text.toUpperCase();
  const printed = STANDARD_FUNCTIONS.has(name) ? name : quoteName(first.text);
  return `${printed}(${node.args.map((arg) => printNode(arg.value)).join(', ')})`;
}

function printTypeNode(type: TypeNode): string {
  return printType(withNullability(bindType(type), true));
}
