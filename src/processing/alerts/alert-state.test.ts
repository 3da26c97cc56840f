import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type AlertLife, onSample, onSilence, type Timing } from './alert-state.ts';

const S = 1_000;

/** Feeds `second:holds` samples (`5+`, `7-`) and silences (`20?`), and tells the state after each. */
function check(timing: Timing, script: string, expected: string): void {
  let life: AlertLife | null = null;
  const states = script.split(' ').map((step) => {
    const atMs = Number.parseInt(step, 10) * S;
    if (step.endsWith('?')) life = life === null ? null : onSilence(life, timing, atMs);
    else life = onSample(life, { atMs, holds: step.endsWith('+'), value: atMs }, timing, atMs);
    return life?.state ?? 'none';
  });
  assert.equal(states.join(' '), expected);
}

const atOnce = { forMs: 0, resolveAfterMs: 60 * S };
const forTen = { forMs: 10 * S, resolveAfterMs: 60 * S };

test('fires at once without `for`, and resolves when the condition stops holding', () => {
  check(atOnce, '1- 2+ 3+ 4-', 'none firing firing resolved');
});

test('is pending until the condition has held for the whole of `for`, in event time', () => {
  check(forTen, '1+ 5+ 10+ 11+ 12+', 'pending pending pending firing firing');
});

test('forgets a pending alert when the condition stops holding before `for` is over', () => {
  check(forTen, '1+ 5- 6+ 15+ 16+', 'pending none pending pending firing');
});

test('a resolved alert is followed by a new one, which has to wait again', () => {
  check(forTen, '1+ 11+ 12- 13+ 23+', 'pending firing resolved pending firing');
});

test('a sample older than the newest one changes nothing', () => {
  check(atOnce, '10+ 5- 10-', 'firing firing resolved');
});

test('a silent group resolves after `resolveAfter` by the wall clock, and pending is forgotten', () => {
  check(atOnce, '1+ 60? 61?', 'firing firing resolved');
  check(forTen, '1+ 61?', 'pending none');
});

test('whatever the samples, an alert fires only after the condition held without a break for `for`', () => {
  const seed = Number(process.env['SEED'] ?? Math.floor(performance.now() * 1_000));
  const samples = fc.array(fc.record({ gapS: fc.integer({ min: 0, max: 8 }), holds: fc.boolean() }), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(samples, (steps) => {
      let life: AlertLife | null = null;
      let atMs = 0;
      let heldSinceMs: number | null = null as number | null;
      for (const { gapS, holds } of steps) {
        atMs += gapS * S;
        heldSinceMs = holds ? (heldSinceMs ?? atMs) : null;
        life = onSample(life, { atMs, holds, value: null }, forTen, atMs);
        const due: boolean = heldSinceMs !== null && atMs - heldSinceMs >= forTen.forMs;
        assert.equal(life?.state === 'firing', due, `seed ${seed}`);
      }
    }),
    { seed },
  );
});
