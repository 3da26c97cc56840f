import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Value } from '../../batch/physical-kind.ts';
import { PipelineState } from '../../state/pipeline-state.ts';
import { StateBudget } from '../../state/state-budget.ts';
import { StateReader } from '../../state/state-reader.ts';
import { StateWriter } from '../../state/state-writer.ts';
import { IntervalPages } from './interval-pages.ts';
import { intervalRowsCodec } from './interval-rows.ts';

const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9));
const PLACES = ['1', '1|k'];
const ROWS_MAX = 4;

interface KnownRow {
  place: string;
  time: number;
  id: number;
  met: boolean;
}

type Command =
  | { kind: 'add'; place: string; time: number; step: number; count: number }
  | { kind: 'meet'; place: string; after: number; length: number }
  | { kind: 'drop'; place: string; to: number }
  | { kind: 'restart' };

const place = fc.constantFrom(...PLACES);
const time = fc.nat(60);
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      place,
      time,
      step: fc.integer({ min: -2, max: 2 }),
      count: fc.nat(12),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('meet' as const), place, after: time, length: fc.nat(20) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('drop' as const), place, to: time }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
);

/** The pages beside a list of all rows. */
class Bench {
  #pipeline = new PipelineState(new StateBudget());
  #state = this.#pipeline.open('join', 'left', intervalRowsCodec());
  #pages = new IntervalPages(this.#state, ROWS_MAX);
  #rows: KnownRow[] = [];
  #lastId = 0;

  constructor() {
    this.#pipeline.start(1);
  }

  add(at: string, when: number): void {
    const known = this.#rows.filter((row) => row.place === at);
    const isKnownTime = known.some((row) => row.time === when);
    const id = ++this.#lastId;
    const was = this.#pages.add(at, when, [id], 0);
    assert.equal(was, known.length === 0 ? 'new-place' : isKnownTime ? 'known-time' : 'new-time');
    this.#rows.push({ place: at, time: when, id, met: false });
  }

  /** Rows of a place in the order of time, and of their coming. */
  #between(at: string, after: number, to: number): KnownRow[] {
    const rows = this.#rows.filter((row) => row.place === at && row.time > after && row.time <= to);
    return rows.sort((a, b) => a.time - b.time || a.id - b.id);
  }

  find(at: string, after: number, to: number): number[] {
    const found: number[] = [];
    this.#pages.visit(at, after, to, (held, i) => found.push(held.rows[i]?.[0] as number));
    const wanted = this.#between(at, after, to).map(({ id }) => id);
    assert.deepEqual(found, wanted);
    return wanted;
  }

  /** Every third row has met one. */
  meet(at: string, after: number, to: number): void {
    this.find(at, after, to);
    this.#pages.visit(at, after, to, (held, i, page) => {
      if ((held.rows[i]?.[0] as number) % 3 > 0) return;
      held.met[i] = 1;
      this.#pages.put(page, held);
    });
    for (const row of this.#between(at, after, to)) row.met ||= row.id % 3 === 0;
  }

  drop(at: string, to: number): void {
    const gone = this.#between(at, -1, to);
    const unmet = gone.filter(({ met }) => !met).map(({ id }) => id);
    assert.equal(this.#pages.hasUnmet(at, to), unmet.length > 0);
    const left: Value[] = [];
    this.#pages.dropUpTo(at, to, ([id = null]) => left.push(id));
    assert.deepEqual(left, unmet);
    this.#rows = this.#rows.filter((row) => !gone.includes(row));
  }

  restart(): void {
    const written = new StateWriter();
    this.#pipeline.write('everything', written);
    this.#pipeline = new PipelineState(new StateBudget());
    this.#state = this.#pipeline.open('join', 'left', intervalRowsCodec());
    this.#pipeline.replay(new StateReader(written.view()), 1, (operator) => operator);
    this.#pipeline.start(2);
    this.#pages = new IntervalPages(this.#state, ROWS_MAX);
  }

  check(): void {
    for (const at of PLACES) this.find(at, -1, Number.POSITIVE_INFINITY);
    for (const [, { rows }] of this.#state.entries()) assert.ok(rows.length <= ROWS_MAX);
  }

  end(): void {
    for (const at of PLACES) this.drop(at, Number.POSITIVE_INFINITY);
    assert.equal(this.#state.size, 0);
  }
}

test('rows in pages are what a sorted list of them would be, and no page is long', (t) => {
  t.diagnostic(`seed ${SEED}`);
  const commands = fc.array(command, { maxLength: 40, size: 'max' });
  fc.assert(
    fc.property(commands, (steps) => {
      const bench = new Bench();
      for (const step of steps) {
        if (step.kind === 'add')
          for (let i = 0; i < step.count; i++) bench.add(step.place, Math.abs(step.time + i * step.step));
        else if (step.kind === 'meet') bench.meet(step.place, step.after, step.after + step.length);
        else if (step.kind === 'drop') bench.drop(step.place, step.to);
        else bench.restart();
        bench.check();
      }
      bench.end();
    }),
    { seed: SEED, numRuns: Number(process.env['RUNS'] ?? 300) },
  );
});

test('an epoch writes the pages that changed, however many rows of one key wait', () => {
  const pipeline = new PipelineState(new StateBudget());
  const pages = new IntervalPages(pipeline.open('join', 'left', intervalRowsCodec()));
  pipeline.start(1);
  const out = new StateWriter();
  for (let epoch = 1; epoch <= 50; epoch++) {
    for (let i = 0; i < 1000; i++) pages.add('1|k', epoch * 1000 + i, [epoch * 1000 + i, 1n], 0);
    out.clear();
    pipeline.write('changes', out);
    pipeline.written(epoch);
  }
  // 1000 rows are 31 kB, and 50,000 are a megabyte and a half.
  assert.ok(out.length < 50_000, `${out.length} bytes`);
});
