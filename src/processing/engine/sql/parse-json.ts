import {
  type ExpressionNode,
  JSON_FUNCTION_NAMES,
  type JsonBehaviourNode,
  type JsonFunctionName,
  type JsonNode,
  type TypeNode,
} from './ast/index.ts';
import { parseType } from './parse-type.ts';
import { type Parser, parseList } from './parser.ts';

export function startsJsonFunction(p: Parser): boolean {
  return JSON_FUNCTION_NAMES.some((name) => p.cursor.isWord(name)) && p.cursor.isSymbol('(', 1);
}

/** A JSON function with its own syntax: `JSON_VALUE(j, '$.a' RETURNING INT DEFAULT 0 ON EMPTY)`. */
export function parseJsonFunction(p: Parser): ExpressionNode {
  const start = p.cursor.start();
  const name = p.cursor.next().upper as JsonFunctionName;
  p.cursor.expectSymbol('(');
  const body = PARSERS[name](p);
  p.cursor.expectSymbol(')');
  return { kind: 'json', function: name, args: [], entries: [], ...body, span: p.cursor.spanFrom(start) };
}

type JsonBody = Partial<Omit<JsonNode, 'kind' | 'function' | 'span'>>;

const PARSERS: Record<JsonFunctionName, (p: Parser) => JsonBody> = {
  JSON_VALUE: parseValue,
  JSON_QUERY: parseQuery,
  JSON_EXISTS: parseExists,
  JSON_OBJECT: parseObject,
  JSON_OBJECTAGG: parseObject,
  JSON_ARRAY: parseArray,
  JSON_ARRAYAGG: parseArray,
};

function parseInputAndPath(p: Parser): ExpressionNode[] {
  const input = p.expression();
  p.cursor.expectSymbol(',');
  return [input, p.expression()];
}

function parseValue(p: Parser): JsonBody {
  const args = parseInputAndPath(p);
  return { args, ...acceptReturning(p), ...acceptBehaviours(p) };
}

function parseQuery(p: Parser): JsonBody {
  const args = parseInputAndPath(p);
  return { args, ...acceptReturning(p), ...acceptWrapper(p), ...acceptBehaviours(p) };
}

function acceptReturning(p: Parser): { returning?: TypeNode } {
  return p.cursor.acceptWords('RETURNING') ? { returning: parseType(p) } : {};
}

/** `WITHOUT [ARRAY] WRAPPER`, `WITH [CONDITIONAL | UNCONDITIONAL] [ARRAY] WRAPPER`. */
function acceptWrapper(p: Parser): { wrapper?: 'WITHOUT' | 'CONDITIONAL' | 'UNCONDITIONAL' } {
  const word = p.cursor.acceptOneOf(['WITHOUT', 'WITH']);
  if (word === undefined) return {};
  const kind = word === 'WITH' ? p.cursor.acceptOneOf(['CONDITIONAL', 'UNCONDITIONAL']) : 'WITHOUT';
  p.cursor.acceptWords('ARRAY');
  p.cursor.expectWords('WRAPPER');
  return { wrapper: kind ?? 'UNCONDITIONAL' };
}

function parseExists(p: Parser): JsonBody {
  const args = parseInputAndPath(p);
  const kind = p.cursor.acceptOneOf(['TRUE', 'FALSE', 'UNKNOWN', 'ERROR']);
  if (kind === undefined) return { args };
  p.cursor.expectWords('ON', 'ERROR');
  return { args, onError: { kind } };
}

/** Behaviours, each `… ON EMPTY` or `… ON ERROR`, at most one of each. */
function acceptBehaviours(p: Parser): { onEmpty?: JsonBehaviourNode; onError?: JsonBehaviourNode } {
  const found: { onEmpty?: JsonBehaviourNode; onError?: JsonBehaviourNode } = {};
  for (;;) {
    const behaviour = acceptBehaviour(p);
    if (behaviour === undefined) return found;
    p.cursor.expectWords('ON');
    const field = p.cursor.expectOneOf(['EMPTY', 'ERROR']) === 'EMPTY' ? 'onEmpty' : 'onError';
    found[field] = behaviour;
  }
}

function acceptBehaviour(p: Parser): JsonBehaviourNode | undefined {
  const kind = p.cursor.acceptOneOf(['NULL', 'ERROR', 'EMPTY ARRAY', 'EMPTY OBJECT']);
  if (kind !== undefined) return { kind };
  return p.cursor.acceptWords('DEFAULT') ? { kind: 'DEFAULT', value: p.expression() } : undefined;
}

function parseObject(p: Parser): JsonBody {
  if (p.cursor.isSymbol(')')) return {};
  const onNullAlone = acceptOnNull(p);
  if (onNullAlone.onNull !== undefined) return onNullAlone;
  const entries = parseList(p, () => parseEntry(p));
  return { entries, ...acceptOnNull(p) };
}

/** `KEY k VALUE v`, `k VALUE v`, `k : v`. */
function parseEntry(p: Parser): { key: ExpressionNode; value: ExpressionNode } {
  if (p.cursor.isWord('KEY') && !p.cursor.isSymbol(':', 1)) p.cursor.next();
  const key = p.expression();
  if (!p.cursor.acceptWords('VALUE')) p.cursor.expectSymbol(':');
  return { key, value: parseJsonElement(p) };
}

/** `FORMAT JSON` behind a value changes nothing for Flink. */
function parseJsonElement(p: Parser): ExpressionNode {
  const value = p.expression();
  p.cursor.acceptWords('FORMAT', 'JSON');
  return value;
}

function parseArray(p: Parser): JsonBody {
  if (p.cursor.isSymbol(')')) return {};
  const onNullAlone = acceptOnNull(p);
  if (onNullAlone.onNull !== undefined) return onNullAlone;
  const args = parseList(p, () => parseJsonElement(p));
  return { args, ...acceptOnNull(p) };
}

function acceptOnNull(p: Parser): { onNull?: 'NULL' | 'ABSENT' } {
  if (p.cursor.acceptWords('NULL', 'ON', 'NULL')) return { onNull: 'NULL' };
  return p.cursor.acceptWords('ABSENT', 'ON', 'NULL') ? { onNull: 'ABSENT' } : {};
}
