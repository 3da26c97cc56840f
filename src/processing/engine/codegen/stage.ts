import type { Expression } from '../plan/expression.ts';
import type { Field } from '../plan/types.ts';
import { type Code, js } from './code.ts';
import type { CompileContext } from './compile-context.ts';
import { BatchEnvironment, type Environment, ProjectedEnvironment } from './environment.ts';
import { Program, ROW } from './program.ts';
import { RowCompiler } from './row-compiler.ts';

/** Projections and filters that are fused into the operator above them, from the bottom up. */
export type Layer =
  | { kind: 'filter'; condition: Expression }
  | { kind: 'projection'; expressions: readonly Expression[] };

/** A generated loop over the rows of a batch, after the fused layers have been written into it. */
export interface Stage {
  program: Program;
  compiler: RowCompiler;
  /** What columns mean above the layers. */
  environment: Environment;
  /** The columns of the batch itself. */
  batch: BatchEnvironment;
}

export const BATCH: Code = js`batch`;
export const STATE: Code = js`state`;

/** Progress of a generated loop, so that it can go on after a row that failed. */
export interface LoopState {
  /** First row to look at; after a failure, the row that failed. */
  next: number;
  /** Rows put out so far. */
  kept: number;
  /** Number of the place in the script that was being evaluated. */
  site: number;
}

/**
 * Writes `for each row { layers; body }`. Inside, `ROW` is the row's number and `js\`j\`` the number of rows kept;
 * a row that a filter rejects goes on to the next. `finish` writes what is done when the loop is left, by its end
 * or by a failure.
 */
export function compileStage(
  fields: readonly Field[],
  layers: readonly Layer[],
  context: CompileContext,
  write: (stage: Stage) => void,
  finish: (program: Program) => void = () => {},
): Stage {
  const program = new Program();
  const compiler = new RowCompiler(program, context);
  const batch = new BatchEnvironment(program, fields, BATCH);
  const stage: Stage = { program, compiler, environment: batch, batch };
  program.setup(js`const count = batch.count;`);
  program.setup(js`let i = state.next, j = state.kept;`);
  program.block(js`try`, () => {
    program.block(js`for (; ${ROW} < count; ${ROW}++)`, () => {
      for (const layer of layers) addLayer(stage, layer);
      write(stage);
    });
  });
  program.block(js`finally`, () => {
    program.line(js`state.next = ${ROW}; state.kept = j; state.site = ${compiler.site};`);
    finish(program);
  });
  return stage;
}

function addLayer(stage: Stage, layer: Layer): void {
  if (layer.kind === 'projection') {
    stage.environment = new ProjectedEnvironment(layer.expressions, stage.environment);
    return;
  }
  const condition = stage.compiler.compile(layer.condition, stage.environment);
  stage.program.line(js`if (!${condition.value}) continue;`);
}
