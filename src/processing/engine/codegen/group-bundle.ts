import type { Value } from '../batch/physical-kind.ts';
import type { Field } from '../plan/types.ts';
import { type Code, isFalse, joinCode, js } from './code.ts';
import type { CompileContext } from './compile-context.ts';
import type { Fragment } from './fragment.ts';
import { type Group, type GroupArray, GROUP_ROWS } from './group-array.ts';
import {
  findGroup,
  type GroupUpdateLoop,
  type GroupUpdateState,
  resultsBefore,
  writeChange,
} from './group-update.ts';
import { Program } from './program.ts';
import { RowCompiler } from './row-compiler.ts';
import { BATCH, compileStage, type Layer, STATE } from './stage.ts';

/** What the generated loop of a bundle asks of the operator. */
export interface GroupBundleState extends GroupUpdateState {
  /** Told of each group that the bundle touches, before it does: how many rows it has, and its row as it was put out. */
  remember(group: Group, rows: number, row: readonly Value[], keys: number): void;
}

/** Takes the rows of a batch into their groups without putting out what that changes: mini-batch. */
export function compileGroupBundle(
  fields: readonly Field[],
  layers: readonly Layer[],
  group: GroupArray,
  context: CompileContext,
): GroupUpdateLoop & {
  run: (batch: Parameters<GroupUpdateLoop['run']>[0], state: GroupBundleState) => void;
} {
  const stage = compileStage(fields, layers, context, (open) => {
    const { program, compiler, environment } = open;
    const { aggregate } = group;
    const keys = aggregate.keys.map((key) => compiler.compile(aggregate.column(key), environment));
    const args = aggregate.compileArguments(compiler, environment);
    const isBack = findGroup(open, group, keys, () => {
      program.line(js`const rows = group[${GROUP_ROWS}];`);
      const before = [...keys, ...resultsBefore(compiler, group)].map(valueOf);
      program.line(js`state.remember(group, rows, [${joinCode(before, ', ')}], ${keys.length});`);
    });
    writeChange(compiler, group, args, isBack, () => {});
  });
  const { program } = stage;
  program.setup(js`const kinds = batch.kinds, touched = state.touched;`);
  const run = program.compile('aggregate', [BATCH, STATE]) as GroupUpdateLoop['run'];
  return { run, sites: stage.compiler.sites };
}

/** The aggregates of a group, as values. */
export function compileGroupResults(group: GroupArray, context: CompileContext): (group: Group) => Value[] {
  const program = new Program();
  const compiler = new RowCompiler(program, context);
  const results = group.results(compiler, js`group`).map(valueOf);
  program.line(js`return [${joinCode(results, ', ')}];`);
  return program.compile('evaluate', [js`group`]) as (group: Group) => Value[];
}

function valueOf({ value, isNull }: Fragment): Code {
  return isFalse(isNull) ? value : js`${isNull} ? null : ${value}`;
}
