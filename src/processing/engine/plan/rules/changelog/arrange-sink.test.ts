import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planText } from '../../check-script.ts';
import type { LiteralValue } from '../../expression.ts';

const TABLES = `
CREATE TABLE orders (id INT, customer STRING, amount INT, PRIMARY KEY (id) NOT ENFORCED)
  WITH ('connector' = 'upsert-kafka', 'topic' = 'orders', 'key.format' = 'json', 'value.format' = 'json');
CREATE TABLE changes (id INT, amount INT, PRIMARY KEY (id) NOT ENFORCED)
  WITH ('connector' = 'kafka', 'topic' = 'changes', 'format' = 'debezium-json');
CREATE TABLE by_id (id INT, amount INT, PRIMARY KEY (id) NOT ENFORCED)
  WITH ('connector' = 'jdbc', 'table-name' = 'by_id');
CREATE TABLE by_amount (amount INT, id INT, PRIMARY KEY (amount) NOT ENFORCED)
  WITH ('connector' = 'jdbc', 'table-name' = 'by_amount');
CREATE TABLE by_both (id INT, amount INT, PRIMARY KEY (id, amount) NOT ENFORCED)
  WITH ('connector' = 'jdbc', 'table-name' = 'by_both');
CREATE TABLE lines (id INT, amount INT) WITH ('connector' = 'kafka', 'topic' = 'lines', 'format' = 'json');
`;

/** The operators of EXPLAIN CHANGELOG_MODE with their modes, sink first. */
function explain(statement: string): string[] {
  const { plan, diagnostics } = planText(`${TABLES}EXPLAIN CHANGELOG_MODE ${statement};`);
  assert.deepEqual(diagnostics, []);
  const [result] = plan.statements;
  assert.equal(result?.kind, 'result');
  const text = (result as { rows: readonly (readonly LiteralValue[])[] }).rows[0]?.[0] as string;
  return [...text.matchAll(/^[ +-]*(\w+)\(.*changelogMode=\[(.*)\]$/gm)].map(
    ([, name, mode]) => `${name} ${mode}`,
  );
}

test('a source of upserts is made a whole changelog before a filter can lose a row', () => {
  assert.deepEqual(explain('INSERT INTO by_id SELECT id, amount FROM orders WHERE amount > 1'), [
    'Sink I,UB,UA,D',
    'Filter I,UB,UA,D',
    'ChangelogNormalize I,UB,UA,D',
    'SourceScan I,UA,D',
  ]);
});

test('rows that change by the key of the sink need no row before', () => {
  assert.deepEqual(explain('INSERT INTO by_id SELECT id, amount FROM changes'), [
    'Sink I,UA,D',
    'DropUpdateBefore I,UA,D',
    'SourceScan I,UB,UA,D',
  ]);
});

test('rows that change by another key are remembered for the sink', () => {
  assert.deepEqual(explain('INSERT INTO by_amount SELECT amount, id FROM changes'), [
    'Sink I,UA,D',
    'SinkUpsertMaterializer I,UA,D',
    'Projection I,UB,UA,D',
    'SourceScan I,UB,UA,D',
  ]);
});

test('rows that may move within the key of the sink leave their old place', () => {
  assert.deepEqual(explain('INSERT INTO by_both SELECT id, amount FROM changes'), [
    'Sink I,UB,UA,D',
    'SourceScan I,UB,UA,D',
  ]);
});

test('a table for new rows refuses updates, and says what would take them', () => {
  const { diagnostics } = planText(`${TABLES}INSERT INTO lines SELECT id, amount FROM changes;`);
  assert.equal(diagnostics.length, 1);
  assert.match(diagnostics[0]?.message ?? '', /table "lines" takes new rows only.*upsert-kafka/);
});

test('state without end is warned of, unless a TTL ends it', () => {
  const script = 'INSERT INTO by_amount SELECT amount, id FROM changes;';
  const { diagnostics } = planText(TABLES + script);
  assert.deepEqual(
    diagnostics.map(({ severity, code }) => [severity, code]),
    [['warning', 'unbounded_state']],
  );
  assert.deepEqual(planText(`${TABLES}SET 'table.exec.state.ttl' = '1 d';${script}`).diagnostics, []);
});
