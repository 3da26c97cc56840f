import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEventColumns } from '../../bench/nexmark/generator/event-columns.ts';
import { createEventLines } from '../../bench/nexmark/generator/event-line.ts';
import { DEFAULT_SHAPE, typeOf } from '../../bench/nexmark/generator/shape.ts';
import { nexmarkScript } from '../../bench/nexmark/script.ts';
import { valueAt } from '../../src/processing/engine/batch/column.ts';
import { rowText } from '../../src/processing/engine/formats/json-value-text.ts';
import { planText } from '../../src/processing/engine/plan/index.ts';
import { inputsOf } from '../../src/processing/engine/plan/operators.ts';
import type { PhysicalOperator, SourceScan } from '../../src/processing/engine/plan/index.ts';

const EVENTS = 1000;

test('rows in memory and lines of a file are the same events, whatever part of them is read', () => {
  const { fields } = scanOf('SELECT event_type, person, auction, bid FROM events;');
  const columns = createEventColumns(fields, DEFAULT_SHAPE, 64);
  const lineOf = createEventLines(DEFAULT_SHAPE);
  for (let first = 0; first < EVENTS; first += 64) {
    const filled = columns.fill(first, 64);
    for (let i = 0; i < 64; i++) {
      const row = rowText(
        filled.map((column) => valueAt(column, i)),
        fields,
      );
      assert.equal(row, lineOf(first + i));
    }
  }
});

test('of fifty events one is a person, three are auctions and the rest bids, by half on the hot auction', () => {
  const lineOf = createEventLines(DEFAULT_SHAPE);
  const events = Array.from(
    { length: 20_000 },
    (_, event) => JSON.parse(lineOf(event)) as { bid: { auction: number; price: number } | null },
  );
  const counts = [0, 0, 0];
  for (let event = 0; event < 20_000; event++) counts[typeOf(event)] = (counts[typeOf(event)] ?? 0) + 1;
  assert.deepEqual(counts, [400, 1200, 18_400]);
  const bids = events.flatMap(({ bid }) => (bid === null ? [] : [bid]));
  const hot = bids.filter(({ auction }) => auction % 100 === 0).length / bids.length;
  assert.ok(hot > 0.48 && hot < 0.54, `${hot} of the bids`);
  const cheap = bids.filter(({ price }) => price < 10_000).length / bids.length;
  assert.ok(cheap > 0.31 && cheap < 0.36, `${cheap} of the bids below 10,000`);
});

/** The scan of the table of events in the plan of a query over it. */
function scanOf(query: string): { fields: SourceScan['rowType'] } {
  const tables = nexmarkScript('q0', { source: "'connector' = 'datagen'", sink: undefined, side: '' });
  const script = `${tables.slice(0, tables.indexOf('CREATE VIEW person'))}${query}`;
  const { plan } = planText(script);
  const statement = plan.statements.find(({ kind }) => kind === 'select');
  if (statement?.kind !== 'select') throw new Error('The query has no plan.');
  return { fields: find(statement.sink.input).rowType };
}

function find(plan: PhysicalOperator): SourceScan {
  if (plan.kind === 'source-scan') return plan;
  const [input] = inputsOf(plan);
  if (input === undefined) throw new Error('There is no scan.');
  return find(input);
}
