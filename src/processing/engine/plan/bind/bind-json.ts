import { type CallNode, fail, type JsonBehaviourNode, type JsonNode } from '../../sql/index.ts';
import type { Expression, JsonBehaviour, JsonFallback } from '../expression.ts';
import { jsonAggregateSignature } from '../functions/aggregate-functions.ts';
import { printType } from '../print-type.ts';
import { coerce } from '../typing/coerce.ts';
import { commonType } from '../typing/common-type.ts';
import { type DataType, isCharacter, types, withNullability } from '../types.ts';
import { bindType } from './bind-type.ts';
import type { Binder } from './binder.ts';

export function bindJson(binder: Binder, node: JsonNode): Expression {
  switch (node.function) {
    case 'JSON_VALUE':
      return bindValue(binder, node);
    case 'JSON_QUERY':
      return bindQuery(binder, node);
    case 'JSON_EXISTS':
      return bindExists(binder, node);
    case 'JSON_OBJECT':
      return bindObject(binder, node);
    case 'JSON_ARRAY':
      return bindArray(binder, node);
    case 'JSON_OBJECTAGG':
    case 'JSON_ARRAYAGG':
      return bindAggregate(binder, node, node.function);
  }
}

/** A call with the value, or the key and the value; what it does with NULLs is in its signature. */
function bindAggregate(binder: Binder, node: JsonNode, name: 'JSON_ARRAYAGG' | 'JSON_OBJECTAGG'): Expression {
  const [entry] = node.entries;
  const values = entry === undefined ? node.args : [entry.key, entry.value];
  const call: CallNode = {
    kind: 'call',
    name: [{ text: name, quoted: false, span: node.span }],
    args: values.map((value) => ({ value })),
    niladic: false,
    distinct: false,
    span: node.span,
  };
  const isNullKept = name === 'JSON_OBJECTAGG' ? node.onNull !== 'ABSENT' : node.onNull === 'NULL';
  return binder.aggregate(call, jsonAggregateSignature(name, isNullKept ? 'null' : 'absent'));
}

/** What RETURNING may name. */
const RETURNED = new Set(['VARCHAR', 'BOOLEAN', 'INT', 'DOUBLE']);

function bindValue(binder: Binder, node: JsonNode): Expression {
  const args = bindInputAndPath(binder, node);
  const returning = node.returning === undefined ? types.string() : bindType(node.returning);
  if (!RETURNED.has(returning.kind)) {
    const message = `JSON_VALUE cannot return ${printType(returning)}; it returns STRING, BOOLEAN, INTEGER or DOUBLE.`;
    return fail('unsupported', message, node.returning?.span ?? node.span);
  }
  const type = withNullability(returning, true);
  return {
    kind: 'call',
    function: 'JSON_VALUE',
    args,
    json: bindBehaviours(binder, node, type),
    type,
    span: node.span,
  };
}

function bindQuery(binder: Binder, node: JsonNode): Expression {
  const args = bindInputAndPath(binder, node);
  const type =
    node.returning === undefined ? types.string() : withNullability(bindType(node.returning), true);
  const isText = isCharacter(type) || (type.kind === 'ARRAY' && isCharacter(type.element));
  if (!isText) {
    const message = `JSON_QUERY cannot return ${printType(type)}; it returns STRING or ARRAY<STRING>.`;
    return fail('unsupported', message, node.returning?.span ?? node.span);
  }
  const wrapper = (node.wrapper ?? 'WITHOUT').toLowerCase() as NonNullable<JsonBehaviour['wrapper']>;
  const json = { ...bindBehaviours(binder, node, type), wrapper };
  return { kind: 'call', function: 'JSON_QUERY', args, json, type, span: node.span };
}

function bindExists(binder: Binder, node: JsonNode): Expression {
  const args = bindInputAndPath(binder, node);
  const onError =
    node.onError === undefined ? {} : { onError: bindFallback(binder, node.onError, types.boolean()) };
  return {
    kind: 'call',
    function: 'JSON_EXISTS',
    args,
    json: onError,
    type: types.boolean(),
    span: node.span,
  };
}

function bindInputAndPath(binder: Binder, node: JsonNode): Expression[] {
  const args = node.args.map((arg) => binder.bind(arg));
  for (const arg of args) {
    if (isCharacter(arg.type)) continue;
    fail('type', `${node.function} needs strings, not ${printType(arg.type)}.`, arg.span);
  }
  const path = args[1];
  if (path !== undefined && path.kind !== 'literal') {
    fail('unsupported', `The path of ${node.function} must be a string literal.`, path.span);
  }
  return args;
}

function bindBehaviours(binder: Binder, node: JsonNode, type: DataType): JsonBehaviour {
  const json: JsonBehaviour = {};
  if (node.onEmpty !== undefined) json.onEmpty = bindFallback(binder, node.onEmpty, type);
  if (node.onError !== undefined) json.onError = bindFallback(binder, node.onError, type);
  return json;
}

const FALLBACKS = {
  NULL: 'null',
  ERROR: 'error',
  'EMPTY ARRAY': 'empty-array',
  'EMPTY OBJECT': 'empty-object',
  TRUE: 'true',
  FALSE: 'false',
  UNKNOWN: 'unknown',
} as const;

function bindFallback(binder: Binder, node: JsonBehaviourNode, type: DataType): JsonFallback {
  if (node.kind !== 'DEFAULT') return { kind: FALLBACKS[node.kind] };
  const value = binder.bind(node.value);
  if (commonType([value.type, type]) === undefined) {
    fail('type', `The default is ${printType(value.type)}, the result ${printType(type)}.`, value.span);
  }
  return { kind: 'default', value: coerce(value, type) };
}

/** Arguments: key, value, key, value … */
function bindObject(binder: Binder, node: JsonNode): Expression {
  const args = node.entries.flatMap((entry) => {
    const key = binder.bind(entry.key);
    if (key.kind !== 'literal' || typeof key.value !== 'string') {
      fail('invalid', 'A key of JSON_OBJECT is a string literal.', key.span);
    }
    return [key, binder.bind(entry.value)];
  });
  const onNull = node.onNull === 'ABSENT' ? 'absent' : 'null';
  return {
    kind: 'call',
    function: 'JSON_OBJECT',
    args,
    json: { onNull },
    type: types.string(false),
    span: node.span,
  };
}

function bindArray(binder: Binder, node: JsonNode): Expression {
  const args = node.args.map((arg) => binder.bind(arg));
  const onNull = node.onNull === 'NULL' ? 'null' : 'absent';
  return {
    kind: 'call',
    function: 'JSON_ARRAY',
    args,
    json: { onNull },
    type: types.string(false),
    span: node.span,
  };
}
