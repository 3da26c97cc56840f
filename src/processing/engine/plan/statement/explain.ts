import type { Expression } from '../expression.ts';
import { inputsOf } from '../operators.ts';
import type { ChangelogMode, PhysicalOperator, Sink } from '../physical-plan.ts';
import type { WindowSpec } from '../window-spec.ts';
import { describeAggregate } from './explain-aggregates.ts';
import { describeChangelog } from './explain-changelog.ts';
import { describeJoin } from './explain-joins.ts';
import { describeMatch } from './explain-match.ts';
import { describeRank } from './explain-ranks.ts';
import { printExpression } from './print-expression.ts';

/** How rows reach an exchange. */
const SHIP_STRATEGIES = { hash: 'HASH', single: 'GLOBAL' } as const;

/**
 * A plan as text, one operator a line, inputs below and indented. With `changelogMode` each line says what kinds of
 * changes leave the operator.
 */
export function explainPlan(sinks: readonly Sink[], options: { changelogMode?: boolean } = {}): string {
  const lines: string[] = ['== Execution Plan =='];
  for (const sink of sinks) {
    lines.push(`${describeSink(sink)}${mode(sink, options)}`);
    append(lines, sink.input, 1, options);
  }
  return `${lines.join('\n')}\n`;
}

/**
 * The plan as Flink's JSON graph: nodes by id with their predecessors, sources first. `tasks`: of what lies between
 * exchanges.
 */
export function explainAsJson(sinks: readonly Sink[], tasks = 1): string {
  const nodes: unknown[] = [];
  const add = (operator: PhysicalOperator, parallelism: number): number => {
    const isExchange = operator.kind === 'exchange';
    const below = !isExchange ? parallelism : operator.distribution.kind === 'single' ? tasks : 1;
    const predecessors = inputsOf(operator).map((input) => ({
      id: add(input, below),
      ship_strategy: isExchange ? SHIP_STRATEGIES[operator.distribution.kind] : 'FORWARD',
      side: 'second',
    }));
    return push(
      operator.kind,
      describe(operator),
      isExchange ? `${operator.id}/exchange` : operator.id,
      operator.kind === 'source-scan' || operator.kind === 'values',
      predecessors,
      parallelism,
    );
  };
  const push = (
    type: string,
    contents: string,
    uid: string,
    isSource: boolean,
    predecessors: unknown[],
    parallelism = 1,
  ): number => {
    const id = nodes.length + 1;
    nodes.push({
      id,
      type,
      uid,
      pact: isSource ? 'Data Source' : 'Operator',
      contents,
      parallelism,
      ...(predecessors.length > 0 && { predecessors }),
    });
    return id;
  };
  for (const sink of sinks) {
    const input = add(sink.input, 1);
    const id = push('sink', describeSink(sink), sink.id, false, [
      { id: input, ship_strategy: 'FORWARD', side: 'second' },
    ]);
    (nodes[id - 1] as { pact: string }).pact = 'Data Sink';
  }
  return `${JSON.stringify({ nodes }, null, 2)}\n`;
}

function describeSink(sink: Sink): string {
  const target = sink.kind === 'table-sink' ? `table=[${sink.table.name}], ` : '';
  return `Sink(${target}fields=[${names(sink.rowType)}])`;
}

/** One operator or sink as a line of EXPLAIN shows it. */
export function describeOperator(node: PhysicalOperator | Sink): string {
  return node.kind === 'table-sink' || node.kind === 'collect-sink' ? describeSink(node) : describe(node);
}

function append(
  lines: string[],
  operator: PhysicalOperator,
  depth: number,
  options: { changelogMode?: boolean },
): void {
  lines.push(`${'   '.repeat(depth - 1)}+- ${describe(operator)}${mode(operator, options)}`);
  for (const input of inputsOf(operator)) append(lines, input, depth + 1, options);
}

function mode(operator: { changelog: ChangelogMode }, options: { changelogMode?: boolean }): string {
  if (options.changelogMode !== true) return '';
  return `, changelogMode=[${{ 'insert-only': 'I', retract: 'I,UB,UA,D', upsert: 'I,UA,D' }[operator.changelog]}]`;
}

function names(fields: readonly { name: string }[]): string {
  return fields.map((field) => field.name).join(', ');
}

function describe(operator: PhysicalOperator): string {
  switch (operator.kind) {
    case 'source-scan':
      return `SourceScan(table=[${operator.table.name}], fields=[${names(operator.rowType)}])`;
    case 'values':
      return `Values(rows=[${operator.rows.length}], fields=[${names(operator.rowType)}])`;
    case 'projection':
      return `Projection(select=[${projected(operator.expressions, operator.input, operator.rowType)}])`;
    case 'filter':
      return `Filter(where=[${printExpression(operator.condition, operator.input.rowType)}])`;
    case 'watermark-assigner': {
      const rowtime = operator.rowType[operator.rowtime]?.name ?? '';
      const watermark = printExpression(operator.expression, operator.input.rowType);
      return `WatermarkAssigner(rowtime=[${rowtime}], watermark=[${watermark}])`;
    }
    case 'window-assignment': {
      const time = operator.input.rowType[operator.timeColumn]?.name ?? '';
      return `WindowTableFunction(window=[${describeWindow(operator.window, time, operator.input)}])`;
    }
    case 'window-aggregate':
    case 'over-window':
    case 'window-top-n':
      return describeWindowed(operator);
    case 'over-aggregate':
    case 'top-n':
    case 'deduplicate':
    case 'temporal-sort':
      return describeRank(operator);
    case 'group-aggregate':
    case 'expand':
    case 'set-operation':
      return describeAggregate(operator);
    case 'join':
    case 'interval-join':
    case 'window-join':
    case 'temporal-join':
    case 'lookup-join':
    case 'correlate':
      return describeJoin(operator);
    case 'match':
      return describeMatch(operator);
    case 'changelog-normalize':
    case 'drop-update-before':
    case 'sink-materialize':
    case 'exchange':
      return describeChangelog(operator);
    case 'union':
      return `Union(all=[true], fields=[${names(operator.rowType)}])`;
  }
}

function projected(
  expressions: readonly Expression[],
  input: PhysicalOperator,
  rowType: readonly { name: string }[],
): string {
  return expressions
    .map((expression, i) => {
      const text = printExpression(expression, input.rowType);
      const name = rowType[i]?.name ?? '';
      return text === name ? text : `${text} AS ${name}`;
    })
    .join(', ');
}

function describeWindowed(
  operator: Extract<PhysicalOperator, { kind: 'window-aggregate' | 'over-window' | 'window-top-n' }>,
): string {
  const field = (index: number): string => operator.input.rowType[index]?.name ?? `$${index}`;
  if (operator.kind === 'over-window') {
    const bound = operator.frame.preceding === 'unbounded' ? 'UNBOUNDED' : operator.frame.preceding;
    const frame = `${operator.frame.unit.toUpperCase()} BETWEEN ${bound} PRECEDING AND CURRENT ROW`;
    const calls = operator.calls.map((call) => `ML_DETECT_ANOMALIES(${field(call.valueColumn)})`).join(', ');
    const partition = operator.partitionKeys.map(field).join(', ');
    return `Over(partitionBy=[${partition}], orderBy=[${field(operator.orderColumn)} ASC], window=[${frame}], select=[${calls}])`;
  }
  if (operator.kind === 'window-top-n') {
    const order = operator.orderBy.map((key) => `${field(key.column)} ${key.descending ? 'DESC' : 'ASC'}`);
    const partition = operator.partitionKeys.map(field).join(', ');
    const range = `rankStart=${operator.firstRank}, rankEnd=${operator.lastRank}`;
    return `WindowTopN(partitionBy=[${partition}], orderBy=[${order.join(', ')}], rankRange=[${range}])`;
  }
  const { windowing } = operator;
  const window =
    windowing.kind === 'time'
      ? describeWindow(windowing.window, field(windowing.timeColumn), operator.input)
      : `win_start=[${field(windowing.startColumn)}], win_end=[${field(windowing.endColumn)}]`;
  const calls = operator.aggregates.map((call) => {
    const args = call.args.length === 0 ? '*' : call.args.map(field).join(', ');
    const filter = call.filter === undefined ? '' : ` FILTER ${field(call.filter)}`;
    return `${call.function}(${call.distinct ? 'DISTINCT ' : ''}${args})${filter} AS ${call.name}`;
  });
  return `WindowAggregate(groupBy=[${operator.keys.map(field).join(', ')}], window=[${window}], select=[${calls.join(', ')}])`;
}

function describeWindow(window: WindowSpec, time: string, input: PhysicalOperator): string {
  switch (window.kind) {
    case 'tumble':
      return `TUMBLE(time_col=[${time}], size=[${window.sizeMs} ms]${offset(window.offsetMs)})`;
    case 'hop':
      return `HOP(time_col=[${time}], size=[${window.sizeMs} ms], slide=[${window.slideMs} ms]${offset(window.offsetMs)})`;
    case 'cumulate':
      return `CUMULATE(time_col=[${time}], max_size=[${window.sizeMs} ms], step=[${window.stepMs} ms]${offset(window.offsetMs)})`;
    case 'session': {
      const keys = window.partitionKeys.map((key) => input.rowType[key]?.name ?? `$${key}`);
      return `SESSION(time_col=[${time}], gap=[${window.gapMs} ms], partition keys=[${keys.join(', ')}])`;
    }
  }
}

function offset(offsetMs: number): string {
  return offsetMs === 0 ? '' : `, offset=[${offsetMs} ms]`;
}
