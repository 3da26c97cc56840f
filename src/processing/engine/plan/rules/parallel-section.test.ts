import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planText } from '../index.ts';
import { inputsOf } from '../operators.ts';
import type { PhysicalOperator, TableSink } from '../physical-plan.ts';
import { arrangeExchanges } from './parallel-section.ts';

const TABLES = `
CREATE TABLE bid (auction BIGINT, bidder BIGINT, price BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'datagen');
CREATE TABLE auction (id BIGINT, category BIGINT, seller INT) WITH ('connector' = 'datagen');
CREATE TABLE o (a BIGINT, b BIGINT) WITH ('connector' = 'blackhole');
CREATE TABLE p (a BIGINT, b BIGINT) WITH ('connector' = 'blackhole');`;

/** Operators from the sink down, without projections; what lies below an operator is in brackets. */
function shapeOf(operator: PhysicalOperator): string {
  const below = inputsOf(operator).map(shapeOf).join(', ');
  if (operator.kind === 'projection' || operator.kind === 'filter') return below;
  const { kind } = operator;
  const name = kind === 'exchange' ? operator.distribution.kind : kind;
  return below === '' ? name : `${name}(${below})`;
}

function arranged(inserts: string): string[] {
  const { plan, diagnostics } = planText(`${TABLES}\n${inserts}`);
  assert.deepEqual(
    diagnostics.filter(({ severity }) => severity === 'error'),
    [],
  );
  const sinks = plan.statements.flatMap((statement): readonly TableSink[] =>
    statement.kind === 'insert' ? statement.sinks : [],
  );
  return arrangeExchanges(sinks).map(({ input }) => shapeOf(input));
}

test('a section begins at an operator with keys', () => {
  assert.deepEqual(arranged('INSERT INTO o SELECT auction, COUNT(*) FROM bid GROUP BY auction;'), [
    'single(group-aggregate(hash(watermark-assigner(source-scan))))',
  ]);
});

test('without keys nothing changes threads', () => {
  assert.deepEqual(arranged('INSERT INTO o SELECT COUNT(*), MAX(price) FROM bid;'), [
    'group-aggregate(watermark-assigner(source-scan))',
  ]);
  assert.deepEqual(arranged('INSERT INTO o SELECT auction, price FROM bid WHERE price > 1;'), [
    'watermark-assigner(source-scan)',
  ]);
});

test('an aggregate by the key of the join below it stays with it, one by another key does not', () => {
  const joined = 'hash(source-scan), hash(watermark-assigner(source-scan))';
  assert.deepEqual(
    arranged(`INSERT INTO o SELECT category, AVG(top) FROM (
      SELECT a.id, a.category, MAX(b.price) AS top FROM auction AS a JOIN bid AS b ON a.id = b.auction
      GROUP BY a.id, a.category) GROUP BY category;`),
    [`single(group-aggregate(hash(single(group-aggregate(join(${joined}))))))`],
  );
});

test('what several readers share is executed once', () => {
  const shapes = arranged(`CREATE VIEW counts AS SELECT auction, COUNT(*) AS c FROM bid GROUP BY auction;
    EXECUTE STATEMENT SET BEGIN
      INSERT INTO o SELECT auction, c FROM counts WHERE c > 1;
      INSERT INTO p SELECT c, COUNT(*) FROM counts GROUP BY c;
    END;`);
  const shared = 'single(group-aggregate(hash(watermark-assigner(source-scan))))';
  assert.deepEqual(shapes, [shared, `single(group-aggregate(hash(${shared})))`]);
});

test('keys whose equal values differ in form are not spread', () => {
  const [shape = ''] = arranged(
    'INSERT INTO o SELECT b.auction, b.price FROM bid AS b JOIN auction AS a ON b.auction = a.seller;',
  );
  // The planner casts one side, so that both are BIGINT.
  assert.match(shape, /^single\(join\(hash/);
});
