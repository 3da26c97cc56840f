/** One case of a `*.test.sql` file; see the README. */
export interface ScriptCase {
  name: string;
  events: ReadonlyMap<string, string>;
  sql: string;
  rows: readonly string[] | undefined;
  changes: readonly string[] | undefined;
  failures: readonly string[];
  late: number | undefined;
  error: string | undefined;
}

interface Section {
  kind: string;
  argument: string;
  lines: string[];
}

/** Throws an error that names the file's line for a section that is not known. */
export function parseCases(text: string): ScriptCase[] {
  const cases: Section[][] = [];
  let section: Section | undefined;
  for (const [i, line] of text.split('\n').entries()) {
    if (line.startsWith('---')) {
      section = openSection(line, i + 1);
      if (section.kind === 'case') cases.push([]);
      cases.at(-1)?.push(section);
    } else section?.lines.push(line);
  }
  return cases.map(caseOf);
}

const KINDS = ['case', 'events', 'sql', 'rows', 'changes', 'failures', 'late', 'error'];

function openSection(line: string, number: number): Section {
  const [, kind = '', argument = ''] = /^--- (\w+) ?(.*)$/.exec(line) ?? [];
  if (!KINDS.includes(kind)) throw new Error(`Line ${number}: there is no section "${line}".`);
  return { kind, argument, lines: [] };
}

function caseOf(sections: readonly Section[]): ScriptCase {
  const find = (kind: string): Section | undefined => sections.find((section) => section.kind === kind);
  const lines = (kind: string): string[] | undefined =>
    find(kind)?.lines.filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const events = sections.filter(({ kind }) => kind === 'events');
  const late = find('late')?.argument;
  return {
    name: find('case')?.argument ?? '',
    events: new Map(events.map(({ argument, lines: content }) => [argument, content.join('\n')])),
    sql: find('sql')?.lines.join('\n') ?? '',
    rows: lines('rows'),
    changes: lines('changes'),
    failures: lines('failures') ?? [],
    late: late === undefined ? undefined : Number(late),
    error: find('error')?.argument,
  };
}
