import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fail, parseScript } from '../sql/index.ts';
import { bindType } from './bind/bind-type.ts';
import { bindExpression } from './bind/bind-expression.ts';
import { Catalog } from './catalog/catalog.ts';
import { planText } from './index.ts';
import { printType } from './print-type.ts';
import { createRowBinder } from './query/row-binder.ts';

function fixture<T>(name: string): T[] {
  const text = readFileSync(new URL(`../../../../test/fixtures/flink/${name}`, import.meta.url), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

interface ExpressionCase {
  expr: string;
  columns?: Record<string, string>;
  /** What Flink derives; or when it refuses. */
  type?: string;
  error?: 'compile' | 'runtime';
}

/** The derived type of `expr` over a row of the given columns, or the refusal. */
function derive({ expr, columns = {} }: ExpressionCase): string {
  const declared = Object.entries({ $none: 'INT', ...columns }).map(([name, type]) => `\`${name}\` ${type}`);
  const { script, diagnostics } = parseScript(
    `SELECT ${expr} AS c FROM t; CREATE TABLE t (${declared.join(', ')})`,
  );
  const [query, table] = script.statements;
  if (diagnostics.length > 0 || query?.kind !== 'query-statement' || table?.kind !== 'create-table')
    return 'refused';
  const fields = table.elements.flatMap((element) =>
    element.kind === 'column' && element.definition.kind === 'physical'
      ? [{ name: element.name.text, type: bindType(element.definition.type) }]
      : [],
  );
  const select = query.query.body;
  const item = select.kind === 'select' ? select.items[0] : undefined;
  if (item === undefined) return 'refused';
  const binder = createRowBinder({ tables: [{ path: ['t'], columns: fields, offset: 0 }] }, new Catalog([]));
  try {
    const { type } = bindExpression(binder, item.expression);
    if (type.kind === 'NULL') fail('invalid', 'Illegal use of NULL.', item.span);
    return printType(type);
  } catch {
    return 'refused';
  }
}

test('expressions have the types that Flink derives, and are refused where Flink refuses to compile them', () => {
  const wrong: string[] = [];
  for (const each of fixture<ExpressionCase>('expressions.ndjson')) {
    const expected = each.type ?? (each.error === 'compile' ? 'refused' : undefined);
    const actual = derive(each);
    if (expected !== undefined && actual !== expected) wrong.push(`${each.expr}: ${actual}, not ${expected}`);
  }
  assert.deepEqual(wrong, []);
});

interface ScriptCase {
  id: string;
  script: string;
  error?: string;
  /** `name type` of the result. */
  columns?: string[];
}

/** Accepted here and refused by Flink, or the other way round, knowingly. */
const KNOWN_DIFFERENCES: ReadonlyMap<string, string> = new Map([
  ['lex/comment-009', 'a script here, one statement there'],
  ['query/window-025', 'named arguments in any order fail inside the planner of Flink; a fault of its'],
  ['query/group-023', 'the types of LISTAGG and ARRAY_AGG over rows without groups'],
  ['query/group-035', 'a correlated EXISTS over VALUES, on which the planner of Flink fails'],
]);

test('scripts of Flink plan with the same columns, are refused alike, or name the feature that is not supported', () => {
  const wrong: string[] = [];
  for (const each of fixture<ScriptCase>('scripts.ndjson')) {
    if (KNOWN_DIFFERENCES.has(each.id)) continue;
    const { plan, diagnostics } = planText(each.script);
    const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
    if (errors.some((error) => error.code === 'unsupported' || /no format/.test(error.message))) continue;
    const refusedAtRuntime = each.error === 'refused' || (each.error?.endsWith('runtime') ?? false);
    if (errors.length > 0 !== (each.error !== undefined) && !refusedAtRuntime) {
      wrong.push(`${each.id}: ${errors[0]?.message ?? 'accepted'}`);
    }
    const last = plan.statements.at(-1);
    if (each.columns === undefined || errors.length > 0 || last?.kind !== 'select') continue;
    const columns = last.sink.rowType.map(({ name, type }) => `${name} ${printType(type)}`);
    if (columns.join() !== each.columns.join())
      wrong.push(`${each.id}: ${columns.join()}, not ${each.columns.join()}`);
  }
  assert.deepEqual(wrong, []);
});
