import { scalarText, type Value } from '../../batch/physical-kind.ts';
import { formatTimestampMs, formatTimestampNs } from '../../formats/calendar.ts';
import { JsonNumber, type JsonNode, parseJson, printJson } from '../../formats/json-node.ts';
import { type JsonStyle, jsonText } from '../../formats/json-value-text.ts';
import type { Expression, FunctionCall, JsonFallback } from '../../plan/expression.ts';
import type { DataType } from '../../plan/types.ts';
import { literalValue } from '../literal-value.ts';
import { failEvaluation } from '../evaluation-error.ts';
import { bigDecimalText } from './big-decimal-text.ts';
import { type Implementations, strict, type ValueFunction, withNulls } from './implementation.ts';
import { evaluatePath, isScalar, type JsonPath, parsePath } from './json-path.ts';

/** SQL/JSON, as Flink has it (Calcite's functions over Jayway's paths). */
export const json: Implementations = {
  JSON_VALUE: { kind: 'strict', make: jsonValue },
  JSON_QUERY: { kind: 'strict', make: jsonQuery },
  JSON_EXISTS: { kind: 'strict', make: jsonExists },
  JSON_OBJECT: { kind: 'nulls', make: jsonObject },
  JSON_ARRAY: { kind: 'nulls', make: jsonArray },
  JSON_STRING: {
    kind: 'strict',
    make: (call) => {
      const print = toJson((call.args[0] as Expression).type);
      return (value: Value) => print(value);
    },
  },
  JSON: strict((text: string) => {
    const node = parse(text);
    return node === undefined
      ? failEvaluation('invalid_argument', 'The argument of JSON() is not JSON.')
      : printJson(node);
  }),
  JSON_QUOTE: strict((text: string) => quote(text)),
  JSON_UNQUOTE: strict((text: string) => {
    if (!(text.length >= 2 && text.startsWith('"') && text.endsWith('"'))) return text;
    const node = parse(text);
    return typeof node === 'string' ? node : text;
  }),
  IS_JSON_VALUE: isJson(() => true),
  IS_JSON_OBJECT: isJson((node) => !isScalar(node) && !Array.isArray(node)),
  IS_JSON_ARRAY: isJson((node) => Array.isArray(node)),
  IS_JSON_SCALAR: isJson(isScalar),
};

/** Undefined if the text is not JSON. What stands behind a complete value is not looked at, as Jackson does. */
function parse(text: string): JsonNode | undefined {
  try {
    return parseJson(text);
  } catch {
    const end = endOfValue(text);
    if (end === undefined) return undefined;
    try {
      return parseJson(text.slice(0, end));
    } catch {
      return undefined;
    }
  }
}

/** Where the first object, array or string of the text ends. */
function endOfValue(text: string): number | undefined {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at++;
      else if (character === '"') {
        inString = false;
        if (depth === 0) return at + 1;
      }
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') depth++;
    else if ((character === '}' || character === ']') && --depth === 0) return at + 1;
  }
  return undefined;
}

function quote(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function isJson(test: (node: JsonNode) => boolean) {
  return withNulls((text: string | null) => {
    if (text === null) return false;
    const node = parse(text);
    return node !== undefined && test(node);
  });
}

/** The path is a literal, parsed once. */
function pathOf(call: FunctionCall): JsonPath {
  const path = call.args[1];
  return parsePath(path?.kind === 'literal' ? String(path.value) : '');
}

type Found = { kind: 'found'; node: JsonNode } | { kind: 'empty' } | { kind: 'error' };

/** What the path finds. In lax mode what is not there is empty, otherwise an error. */
function find(text: string, { mode, steps }: JsonPath): Found {
  const root = parse(text);
  if (root === undefined || steps === undefined) return { kind: 'error' };
  const node = evaluatePath(steps, root);
  if (node === undefined || (mode === 'lax' && node === null))
    return { kind: mode === 'lax' ? 'empty' : 'error' };
  return { kind: 'found', node };
}

function fallbackOf(fallback: JsonFallback | undefined, name: string): () => Value {
  switch (fallback?.kind) {
    case undefined:
    case 'null':
    case 'unknown':
      return () => null;
    case 'error':
      return () => failEvaluation('invalid_argument', `${name} found nothing it could give.`);
    case 'empty-array':
      return () => '[]';
    case 'empty-object':
      return () => '{}';
    case 'true':
      return () => true;
    case 'false':
      return () => false;
    case 'default': {
      const { value } = fallback;
      const constant = constantOf(value);
      return () => constant;
    }
  }
}

function constantOf(expression: Expression): Value {
  if (expression.kind === 'cast') return constantOf(expression.operand);
  return expression.kind === 'literal' ? literalValue(expression.value, expression.type) : null;
}

function jsonValue(call: FunctionCall): ValueFunction {
  const path = pathOf(call);
  const onEmpty = fallbackOf(call.json?.onEmpty, 'JSON_VALUE');
  const onError = fallbackOf(call.json?.onError, 'JSON_VALUE');
  const convert = returning(call.type);
  return (text: string) => {
    const found = find(text, path);
    if (found.kind === 'empty') return onEmpty();
    if (found.kind === 'error') return onError();
    if (found.node === null) return null;
    if (!isScalar(found.node)) return path.mode === 'lax' ? onEmpty() : onError();
    return convert(found.node);
  };
}

/** A scalar as the type after RETURNING; one of another type is an error of the row, whatever ON ERROR says. */
function returning(type: DataType): (node: JsonNode) => Value {
  const refuse = (node: JsonNode): never =>
    failEvaluation('cast_failed', `JSON_VALUE found ${printJson(node)}, which is no ${type.kind}.`);
  switch (type.kind) {
    case 'BOOLEAN':
      return (node) => (typeof node === 'boolean' ? node : refuse(node));
    case 'INT':
      return (node) => {
        const value =
          node instanceof JsonNumber && /^-?\d+$/.test(node.text) ? Number(node.text) : Number.NaN;
        return Math.abs(value) <= 2 ** 31 ? value | 0 : refuse(node);
      };
    case 'DOUBLE':
      return (node) =>
        node instanceof JsonNumber && /[.eE]/.test(node.text) ? Number(node.text) : refuse(node);
    case 'ARRAY':
    case 'BIGINT':
    case 'BINARY':
    case 'CHAR':
    case 'DATE':
    case 'DECIMAL':
    case 'FLOAT':
    case 'INTERVAL_MONTHS':
    case 'INTERVAL_MS':
    case 'MAP':
    case 'MULTISET':
    case 'NULL':
    case 'ROW':
    case 'SMALLINT':
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
    case 'TINYINT':
    case 'VARBINARY':
    case 'VARCHAR':
      return (node) =>
        node instanceof JsonNumber
          ? bigDecimalText(node.text)
          : typeof node === 'string'
            ? node
            : printJson(node);
  }
}

function jsonQuery(call: FunctionCall): ValueFunction {
  const path = pathOf(call);
  const onEmpty = fallbackOf(call.json?.onEmpty, 'JSON_QUERY');
  const onError = fallbackOf(call.json?.onError, 'JSON_QUERY');
  const wrapper = call.json?.wrapper ?? 'without';
  const isArray = call.type.kind === 'ARRAY';
  return (text: string) => {
    const found = find(text, path);
    if (found.kind === 'empty') return onEmpty();
    if (found.kind === 'error') return onError();
    const node = wrap(found.node, wrapper);
    if (node === null) return null;
    if (isScalar(node)) return path.mode === 'lax' ? onEmpty() : onError();
    if (!isArray) return printJson(node);
    return Array.isArray(node)
      ? node.map((item) => (typeof item === 'string' || item === null ? item : printJson(item)))
      : onError();
  };
}

function wrap(node: JsonNode, wrapper: 'without' | 'conditional' | 'unconditional'): JsonNode {
  if (wrapper === 'unconditional') return [node];
  return wrapper === 'conditional' && (isScalar(node) || !Array.isArray(node)) ? [node] : node;
}

function jsonExists(call: FunctionCall): ValueFunction {
  const path = pathOf(call);
  const onError =
    call.json?.onError === undefined ? () => false : fallbackOf(call.json.onError, 'JSON_EXISTS');
  return (text: string) => {
    const found = find(text, path);
    if (found.kind === 'error') return onError();
    return found.kind === 'found' && found.node !== null;
  };
}

function jsonObject(call: FunctionCall): ValueFunction {
  const printers = call.args.map(printerOf);
  const keepsNulls = call.json?.onNull !== 'absent';
  return (...args: Value[]) => {
    const members = new Map<string, string>();
    for (let i = 0; i + 1 < args.length; i += 2) {
      const value = args[i + 1] ?? null;
      if (value === null && !keepsNulls) continue;
      members.set(
        scalarText(args[i] ?? null),
        value === null ? 'null' : (printers[i + 1] as (value: Value) => string)(value),
      );
    }
    const sorted = [...members].sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${sorted.map(([key, text]) => `${JSON.stringify(key)}:${text}`).join(',')}}`;
  };
}

function jsonArray(call: FunctionCall): ValueFunction {
  const printers = call.args.map(printerOf);
  const keepsNulls = call.json?.onNull === 'null';
  return (...args: Value[]) => {
    const items = args.flatMap((value, i) => {
      if (value === null) return keepsNulls ? ['null'] : [];
      return [(printers[i] as (value: Value) => string)(value)];
    });
    return `[${items.join(',')}]`;
  };
}

/** JSON made by these functions goes in as it is; everything else as a value. */
function printerOf(arg: Expression): (value: Value) => string {
  const isRaw =
    arg.kind === 'call' &&
    (arg.function === 'JSON_OBJECT' || arg.function === 'JSON_ARRAY' || arg.function === 'JSON');
  return isRaw ? (value) => scalarText(value) : toJson(arg.type);
}

const STYLE: JsonStyle = { form: 'flink', separator: 'T', ignoreNulls: false };

/** Values as Flink's JSON functions write them: ISO 8601, zeros of a fraction cut, keys of maps sorted. */
function toJson(type: DataType): (value: Value) => string {
  switch (type.kind) {
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return (value) => {
        const text =
          typeof value === 'bigint'
            ? formatTimestampNs(value, 9, 'T')
            : formatTimestampMs(value as number, 3, 'T');
        return `"${text.replace(/\.?0+$/, '')}${type.kind === 'TIMESTAMP' ? '' : 'Z'}"`;
      };
    case 'ARRAY': {
      const item = nullable(toJson(type.element));
      return (value) => `[${(value as readonly Value[]).map(item).join(',')}]`;
    }
    case 'ROW': {
      const fields = type.fields.map((field) => ({
        name: JSON.stringify(field.name),
        print: nullable(toJson(field.type)),
      }));
      return (value) =>
        `{${fields.map(({ name, print }, i) => `${name}:${print((value as readonly Value[])[i] ?? null)}`).join(',')}}`;
    }
    case 'MAP': {
      const print = nullable(toJson(type.value));
      return (value) => {
        const entries = [...(value as ReadonlyMap<Value, Value>)].map(
          ([key, item]) => [scalarText(key), print(item)] as const,
        );
        return `{${entries.map(([key, text]) => `${JSON.stringify(key)}:${text}`).join(',')}}`;
      };
    }
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
    case 'MULTISET':
    case 'NULL':
    case 'SMALLINT':
    case 'TIME':
    case 'TINYINT':
    case 'VARBINARY':
    case 'VARCHAR':
      return (value) => jsonText(value, type, STYLE);
  }
}

function nullable(print: (value: Value) => string): (value: Value) => string {
  return (value) => (value === null ? 'null' : print(value));
}
