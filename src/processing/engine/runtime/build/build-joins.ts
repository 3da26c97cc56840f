import { compileRowCondition, type RowCondition } from '../../codegen/compile-row.ts';
import { JoinInput } from '../../operators/joins/join-input.ts';
import { JoinOperator, type JoinSide } from '../../operators/joins/join.ts';
import { JoinRows, type JoinRowsOptions } from '../../operators/joins/join-rows.ts';
import { SemiJoinOperator, type SemiJoinOptions } from '../../operators/joins/join-semi.ts';
import { COUNT_CODEC, JoinWitnesses } from '../../operators/joins/join-witnesses.ts';
import type { RegularJoin } from '../../plan/physical-plan.ts';
import { upsertKeysOf } from '../../plan/rules/changelog/upsert-keys.ts';
import type { BuildOperator, JobBuilder } from '../job-builder.ts';

export const buildJoin: BuildOperator<'join'> = (plan, output, builder) => {
  const operator =
    plan.joinType === 'semi' || plan.joinType === 'anti'
      ? new SemiJoinOperator(semiOptions(plan, builder), output)
      : createJoin(plan, builder, output);
  builder.add(operator);
  builder.inputs([plan.left, plan.right], operator);
};

function createJoin(
  plan: RegularJoin,
  builder: JobBuilder,
  output: Parameters<typeof buildJoin>[1],
): JoinOperator {
  const ttl = ttlOf(plan, builder);
  // What has expired was not taken back: then the other side cannot tell whether a row has had a match.
  const hasMatches = plan.condition !== undefined || ttl.left !== undefined || ttl.right !== undefined;
  const side = (name: 'left' | 'right'): JoinSide => {
    const isOuter = plan.joinType === name || plan.joinType === 'full';
    const identity = identityOf(plan, name);
    return {
      input: inputOf(plan, name, builder),
      rows: rowsOf(plan, name, builder, { identity, hasMatches: hasMatches && isOuter, ttlMs: ttl[name] }),
      isOuter,
      width: plan[name].rowType.length,
    };
  };
  return new JoinOperator(
    {
      id: plan.id,
      rowType: plan.rowType,
      left: side('left'),
      right: side('right'),
      condition: conditionOf(plan, builder),
      hasMatches,
      isUpsert: plan.changelog === 'upsert',
      singleMatch: plan.singleMatch,
    },
    output,
  );
}

function semiOptions(plan: RegularJoin, builder: JobBuilder): SemiJoinOptions {
  const ttl = ttlOf(plan, builder);
  const isRightAppended = plan.right.changelog === 'insert-only';
  const condition = conditionOf(plan, builder);
  const hasMatches = !isRightAppended && condition !== undefined;
  return {
    id: plan.id,
    rowType: plan.rowType,
    isAnti: plan.joinType === 'anti',
    left: inputOf(plan, 'left', builder),
    right: inputOf(plan, 'right', builder),
    leftRows: rowsOf(plan, 'left', builder, {
      identity: identityOf(plan, 'left'),
      hasMatches,
      ttlMs: ttl.left,
    }),
    rightRows: rightRowsOf(plan, builder, condition, ttl.right),
    isRightAppended,
    hasMatches,
    isUpsert: plan.changelog === 'upsert',
  };
}

function rightRowsOf(
  plan: RegularJoin,
  builder: JobBuilder,
  condition: RowCondition | undefined,
  ttlMs: number | undefined,
): SemiJoinOptions['rightRows'] {
  if (condition !== undefined) {
    const options = { identity: identityOf(plan, 'right'), hasMatches: false, ttlMs };
    return { kind: 'rows', rows: rowsOf(plan, 'right', builder, options), condition };
  }
  const counts = builder.state.open(plan.id, 'right', COUNT_CODEC, ttlMs === undefined ? {} : { ttlMs });
  const isAppended = plan.right.changelog === 'insert-only';
  return { kind: 'counts', counts: new JoinWitnesses(counts, isAppended, ttlMs !== undefined) };
}

function conditionOf({ condition, left, right }: RegularJoin, builder: JobBuilder): RowCondition | undefined {
  return condition && compileRowCondition(left.rowType, right.rowType, condition, builder.compile);
}

/** The hint of each side, over the setting; 0 keeps rows for ever. */
function ttlOf(plan: RegularJoin, builder: JobBuilder): Record<'left' | 'right', number | undefined> {
  const orNever = (ttlMs: number | undefined): number | undefined => (ttlMs === 0 ? undefined : ttlMs);
  return {
    left: orNever(plan.leftTtlMs ?? builder.stateTtlMs),
    right: orNever(plan.rightTtlMs ?? builder.stateTtlMs),
  };
}

function inputOf(plan: RegularJoin, name: 'left' | 'right', builder: JobBuilder): JoinInput {
  return new JoinInput({
    keys: name === 'left' ? plan.leftKeys : plan.rightKeys,
    nullsEqual: plan.nullsEqual,
    onFailure: builder.failures(plan.id, plan[name].rowType),
  });
}

function rowsOf(
  plan: RegularJoin,
  name: 'left' | 'right',
  builder: JobBuilder,
  options: Omit<JoinRowsOptions, 'nowMs'>,
): JoinRows {
  const { clock } = builder.compile;
  return new JoinRows(builder.state, plan.id, name, plan[name].rowType.length, {
    ...options,
    nowMs: () => clock.nowMs(),
  });
}

/** By what a row that is taken back is found: nothing is where none are, the shortest of its keys where it has one. */
function identityOf(plan: RegularJoin, name: 'left' | 'right'): JoinRowsOptions['identity'] {
  const side = plan[name];
  if (side.changelog === 'insert-only') return 'none';
  const [shortest] = [...upsertKeysOf(side)].sort((a, b) => a.length - b.length);
  return shortest ?? 'all';
}
