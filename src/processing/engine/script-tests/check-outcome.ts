import { canonicalRow, sameRow } from './compare-rows.ts';
import { compareBags, compareLists, type Difference } from './difference.ts';
import type { Changes, Outcome, Ran } from './executor.ts';
import { foldChanges } from './fold-changes.ts';
import type { Expectation, FailureExpectation, TableExpectation } from './script-case.ts';

/** Everything in which an outcome is not what a case expects; nothing if it passed. */
export function checkOutcome(expected: Expectation, outcome: Outcome): Difference[] {
  if (outcome.kind === 'refused') return checkRefused(expected, outcome.message);
  if (expected.error !== undefined)
    return [{ what: 'error', lines: [{ mark: '-', text: expected.error }, ran(outcome)] }];
  return [
    ...expected.tables.map((table) => checkTable(table, outcome, expected.tolerance)),
    checkFailures(expected.failures, outcome.failures),
    ...checkLate(expected, outcome.late),
  ].filter((difference) => difference !== undefined);
}

function ran(outcome: Ran): Difference['lines'][number] {
  const rows = outcome.select === undefined ? 0 : foldChanges(outcome.select.changes).length;
  return { mark: '+', text: `The script ran and gave ${rows} rows.` };
}

function checkRefused({ error }: Expectation, message: string): Difference[] {
  if (error !== undefined && message.includes(error)) return [];
  const wanted = error === undefined ? [] : [{ mark: '-', text: error } as const];
  return [{ what: 'error', lines: [...wanted, { mark: '+', text: message }] }];
}

function checkTable(wanted: TableExpectation, outcome: Ran, tolerance: number): Difference | undefined {
  const found = wanted.table === undefined ? outcome.select : outcome.tables.get(wanted.table);
  const what = wanted.table === undefined ? wanted.form : `${wanted.form} of ${wanted.table}`;
  if (found === undefined) {
    const text =
      wanted.table === undefined
        ? 'The script has no SELECT at its end.'
        : 'No INSERT of the script fills it.';
    return { what, lines: [{ mark: '+', text }] };
  }
  if (wanted.form === 'rows') return compareBags(what, wanted.lines, actualLines(wanted, found), tolerance);
  const same = (a: string, b: string): boolean =>
    a.slice(0, 2) === b.slice(0, 2) && sameRow(a.slice(3), b.slice(3), tolerance);
  return compareLists(what, wanted.lines, actualLines(wanted, found), same);
}

/** What the case would have had to expect. */
export function actualLines({ form }: TableExpectation, { changes }: Changes): string[] {
  return form === 'rows' ? foldChanges(changes) : changes.map(({ op, row }) => `${op} ${row}`);
}

function checkFailures(
  expected: readonly FailureExpectation[],
  found: Ran['failures'],
): Difference | undefined {
  const rest = [...found];
  const missing = expected.filter((wanted) => {
    const at = rest.findIndex((one) => isWanted(wanted, one));
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
  if (missing.length === 0 && rest.length === 0) return undefined;
  return {
    what: 'failures',
    lines: [
      ...missing.map(({ stage, code, message }) => {
        const text = `${stage} ${code}${message === undefined ? '' : `: ${message}`}`;
        return { mark: '-', text } as const;
      }),
      ...rest.map(({ stage, code, message, event }) => {
        return { mark: '+', text: `${stage} ${code}: ${message}  ${event}` } as const;
      }),
    ],
  };
}

function isWanted(wanted: FailureExpectation, found: Ran['failures'][number]): boolean {
  const { stage, code, message } = wanted;
  return (
    stage === found.stage && code === found.code && (message === undefined || found.message.includes(message))
  );
}

function checkLate({ late }: Expectation, found: readonly string[]): Difference[] {
  if (late === undefined) return [];
  const { count, events } = late;
  const differences: Difference[] = [];
  if (count !== undefined && count !== found.length)
    differences.push({
      what: 'late',
      lines: [
        { mark: '-', text: `${count} late rows` },
        { mark: '+', text: `${found.length} late rows` },
        ...found.map((text) => ({ mark: '+', text }) as const),
      ],
    });
  const compared = events && compareBags('late', events.map(loose), found.map(loose));
  return compared === undefined ? differences : [...differences, compared];
}

/** An event that is no JSON is compared as a text. */
function loose(text: string): string {
  try {
    return canonicalRow(text);
  } catch {
    return JSON.stringify(text);
  }
}
