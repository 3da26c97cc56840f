import type { Value } from '../batch/physical-kind.ts';
import type { OverAggregateCall } from '../plan/physical-plan.ts';
import type { Field } from '../plan/types.ts';
import type { StateKind } from '../state/state-column.ts';
import type { Accumulator } from './aggregates/accumulator.ts';
import { type AccumulatorForm, accumulatorOf } from './aggregates/index.ts';
import { undoWhereItFails } from './check-values.ts';
import { type Code, isFalse, joinCode, js, TRUE } from './code.ts';
import type { CompileContext } from './compile-context.ts';
import type { Fragment } from './fragment.ts';
import { Program } from './program.ts';

type Row = readonly Value[];

/** What a frame has seen: cells of its aggregates, from index `first` of an array that may hold more. */
export type Frame = Value[];

/** The calls of an OVER, as functions over a frame and rows. Functions of the user may throw an `EvaluationError`. */
export interface FrameAggregate {
  /** Adds the cells of an empty frame to an array of the length `first`. */
  create(frame: Frame): Frame;
  /** Rows of a later time follow: ranks count on. */
  beginTime(frame: Frame): void;
  /**
   * Asks first, where something can fail, before `old` is taken back and `row` comes in: throws an `EvaluationError` and
   * changes nothing. Just that must follow, and the results if `row` is there. Undefined: nothing can fail.
   */
  check: ((frame: Frame, old: Row | null, row: Row | null) => void) | undefined;
  add(frame: Frame, row: Row): void;
  /** Takes a row back; only where the form is `retract`. */
  retract(frame: Frame, row: Row): void;
  /** One value for each call; `row` is the last one that came in. */
  results(frame: Frame, row: Row): Value[];
}

/** `fields`: of the rows that come in. */
export function compileFrameAggregate(
  calls: readonly OverAggregateCall[],
  fields: readonly Field[],
  form: AccumulatorForm,
  first: number,
  context: CompileContext,
): FrameAggregate {
  let next = first;
  const members = calls.map((call) => {
    const member = memberOf(call, fields, form, context);
    const cells = member.kinds.map((_, i) => js`frame[${next + i}]`);
    next += member.kinds.length;
    return { member, cells };
  });
  const kinds = members.flatMap(({ member }) => member.kinds);
  const compile = (write: (program: Program, member: Member, cells: readonly Code[]) => void): unknown => {
    const program = new Program();
    for (const { member, cells } of members) write(program, member, cells);
    return program.compile('aggregate', [js`frame`, js`row`]);
  };
  return {
    create(frame) {
      for (const kind of kinds) frame.push(emptyCell(kind));
      return frame;
    },
    beginTime: compile((program, member, cells) =>
      member.beginTime?.(program, cells),
    ) as FrameAggregate['beginTime'],
    check: compileCheck(members),
    add: compile((program, member, cells) => member.add(program, cells)) as FrameAggregate['add'],
    retract: compile((program, member, cells) => {
      if (form === 'retract') member.retract?.(program, cells);
    }) as FrameAggregate['retract'],
    results: compileResults(members),
  };
}

/** An aggregate that may refuse a row. */
interface CheckedMember {
  accumulator: Accumulator;
  check: (program: Program, how: 'add' | 'retract', cells: readonly Code[], row: Code) => void;
}

interface Member {
  kinds: readonly StateKind[];
  beginTime?(program: Program, cells: readonly Code[]): void;
  add(program: Program, cells: readonly Code[]): void;
  retract?(program: Program, cells: readonly Code[]): void;
  checked?: CheckedMember;
  result(program: Program, cells: readonly Code[]): Fragment;
}

type PlacedMember = { member: Member; cells: readonly Code[] };

function compileCheck(members: readonly PlacedMember[]): FrameAggregate['check'] {
  const checked = members.flatMap(({ member, cells }) =>
    member.checked === undefined ? [] : [{ ...member.checked, cells }],
  );
  if (checked.length === 0) return undefined;
  const program = new Program();
  undoWhereItFails(program, checked, () => {
    program.block(js`if (old !== null)`, () => {
      for (const { check, cells } of checked) check(program, 'retract', cells, js`old`);
    });
    program.block(js`if (row !== null)`, () => {
      for (const { check, cells } of checked) check(program, 'add', cells, js`row`);
      for (const { accumulator, cells } of checked) accumulator.checkResult?.(program, cells);
    });
  });
  return program.compile('aggregate', [js`frame`, js`old`, js`row`]) as FrameAggregate['check'];
}

function compileResults(members: readonly PlacedMember[]): FrameAggregate['results'] {
  const program = new Program();
  const values = members.map(({ member, cells }) => {
    const { value, isNull } = member.result(program, cells);
    return isFalse(isNull) ? value : js`${isNull} ? null : ${value}`;
  });
  program.line(js`return [${joinCode(values, ', ')}];`);
  return program.compile('aggregate', [js`frame`, js`row`]) as FrameAggregate['results'];
}

function emptyCell(kind: StateKind): Value {
  if (kind === 'values') return null;
  return kind === 'int64' ? 0n : 0;
}

function memberOf(
  call: OverAggregateCall,
  fields: readonly Field[],
  form: AccumulatorForm,
  context: CompileContext,
): Member {
  switch (call.kind) {
    case 'aggregate': {
      const [argument] = call.call.args;
      const type = argument === undefined ? undefined : fields[argument]?.type;
      return aggregateMember(accumulatorOf(call.call, type, context, form), argument);
    }
    case 'lag':
      return lagMember(call, fields);
    case 'row-number':
      return { ...counter, add: (program, [rows]) => program.line(js`${rows as Code}++;`) };
    case 'dense-rank':
      return { ...counter, beginTime: (program, [times]) => program.line(js`${times as Code}++;`) };
    case 'rank':
      return rankMember;
  }
}

function aggregateMember(accumulator: Accumulator, argument: number | undefined): Member {
  const withValue = (program: Program, row: Code, write: (value: Code) => void): void => {
    const value = argument === undefined ? TRUE : js`${row}[${argument}]`;
    if (argument === undefined || accumulator.takesNulls === true) write(value);
    else program.block(js`if (${value} !== null)`, () => write(value));
  };
  const change =
    (how: 'add' | 'retract'): Member['add'] =>
    (program, cells) =>
      withValue(program, js`row`, (value) => accumulator[how](program, cells, value));
  return {
    kinds: accumulator.kinds,
    ...(accumulator.check !== undefined && {
      checked: {
        accumulator,
        check: (program, how, cells, row) =>
          withValue(program, row, (value) => accumulator.check?.(program, how, cells, value)),
      },
    }),
    add: change('add'),
    retract: change('retract'),
    result: (program, cells) => accumulator.result(program, cells),
  };
}

const NEVER: Code = js`false`;

const counter: Member = {
  kinds: ['float64'],
  add: () => {},
  result: (_program, [count]) => ({ value: js`BigInt(${count as Code})`, isNull: NEVER }),
};

/** Rows so far, and the rank of those of the time at hand. */
const rankMember: Member = {
  kinds: ['float64', 'float64'],
  beginTime: (program, [rows, rank]) => program.line(js`${rank as Code} = ${rows as Code} + 1;`),
  add: (program, [rows]) => program.line(js`${rows as Code}++;`),
  result: (_program, [, rank]) => ({ value: js`BigInt(${rank as Code})`, isNull: NEVER }),
};

/**
 * The last values, as many as are needed to look back. The default stands for a row that is not there; one that is never
 * NULL makes the result NOT NULL, and so stands for a NULL as well (Flink: there -1, which is nobody's value).
 */
function lagMember({ column, offset, defaultColumn }: LagCall, fields: readonly Field[]): Member {
  const keep = (values: Value[] | null, value: Value): Value[] => {
    if (values === null) return [value];
    values.push(value);
    if (values.length > offset + 1) values.shift();
    return values;
  };
  const replacesNull = defaultColumn !== undefined && fields[defaultColumn]?.type.nullable === false;
  const back = (values: readonly Value[] | null, otherwise: Value): Value => {
    if (values === null || values.length <= offset) return otherwise;
    const [value = null] = values;
    return value === null && replacesNull ? otherwise : value;
  };
  return {
    kinds: ['values'],
    add(program, [values]) {
      program.line(js`${values as Code} = ${program.constant(keep)}(${values as Code}, row[${column}]);`);
    },
    result(program, [values]) {
      const found = program.name('v');
      const otherwise = defaultColumn === undefined ? js`null` : js`row[${defaultColumn}]`;
      program.line(js`const ${found} = ${program.constant(back)}(${values as Code}, ${otherwise});`);
      return { value: found, isNull: js`${found} === null` };
    },
  };
}

type LagCall = Extract<OverAggregateCall, { kind: 'lag' }>;
