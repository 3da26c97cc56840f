import type { Span } from '../sql/span.ts';
import type { Accumulator } from './aggregates/accumulator.ts';
import { type Code, isFalse, js } from './code.ts';
import type { Program } from './program.ts';
import type { RowCompiler } from './row-compiler.ts';

/** An aggregate that a row is about to change. */
export interface CheckedCall {
  accumulator: Accumulator;
  cells: readonly Code[];
  /** Whether it takes the row in, or back, and as what. */
  condition: Code;
  value: Code;
  /** The call, in the script. */
  span: Span;
}

/**
 * Asks the aggregates that may refuse a row, before any of them is changed: a row that fails leaves nothing behind. A
 * row taken back that one of them never took in is passed over. `asksResult`: where the results are asked for next.
 */
export function checkValues(
  compiler: RowCompiler,
  how: 'add' | 'retract',
  calls: readonly CheckedCall[],
  asksResult: Code,
): void {
  const { program } = compiler;
  if (how === 'retract') passOverUnknown(compiler, calls);
  const checked = calls.filter(({ accumulator }) => accumulator.check !== undefined);
  undoWhereItFails(program, checked, () => {
    for (const { accumulator, condition, value, cells, span } of checked)
      compiler.branch(condition, () => {
        compiler.mark(span);
        accumulator.check?.(program, how, cells, value);
      });
    if (!isFalse(asksResult)) compiler.branch(asksResult, () => checkResults(compiler, checked));
  });
}

function passOverUnknown(compiler: RowCompiler, calls: readonly CheckedCall[]): void {
  const { program } = compiler;
  for (const { accumulator, condition, value, cells } of calls)
    if (accumulator.isUnknown !== undefined)
      compiler.branch(condition, () =>
        program.line(js`if (${accumulator.isUnknown?.(program, cells, value) as Code}) continue;`),
      );
}

function checkResults(compiler: RowCompiler, calls: readonly CheckedCall[]): void {
  for (const { accumulator, cells, span } of calls) {
    if (accumulator.checkResult === undefined) continue;
    compiler.mark(span);
    accumulator.checkResult(compiler.program, cells);
  }
}

/** Checks that work ahead are undone, all of them, if one fails. */
export function undoWhereItFails(
  program: Program,
  calls: readonly Pick<CheckedCall, 'accumulator' | 'cells'>[],
  check: () => void,
): void {
  const ahead = calls.filter(({ accumulator }) => accumulator.undoCheck !== undefined);
  if (ahead.length === 0) {
    check();
    return;
  }
  program.block(js`try`, check);
  program.block(js`catch (error)`, () => {
    for (const { accumulator, cells } of ahead) accumulator.undoCheck?.(program, cells);
    program.line(js`throw error;`);
  });
}
