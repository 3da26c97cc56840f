import { scriptTestErrors } from './errors.ts';
import { parseEvent } from './parse-event.ts';
import type {
  Expectation,
  FailureExpectation,
  ScriptCase,
  SqlPart,
  TableExpectation,
} from './script-case.ts';

interface Section {
  kind: SectionKind;
  argument: string;
  lines: string[];
  /** Line of the head, from 1. */
  line: number;
}

const KINDS = [
  'case',
  'skip',
  'clock',
  'events',
  'topic',
  'sql',
  'rows',
  'changes',
  'failures',
  'late',
  'error',
  'tolerance',
] as const;
type SectionKind = (typeof KINDS)[number];

/** The cases of a file. Throws `script_test_invalid` with the line of what cannot be read. */
export function parseCases(text: string): ScriptCase[] {
  const cases: Section[][] = [];
  let section: Section | undefined;
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (!line.startsWith('--- ')) {
      section?.lines.push(line);
      continue;
    }
    section = openSection(line, i + 1);
    if (section.kind === 'case') cases.push([]);
    else if (cases.length === 0) refuse(section.line, 'a file begins with a line "--- case NAME"');
    cases.at(-1)?.push(section);
  }
  return cases.map(caseOf);
}

function openSection(text: string, line: number): Section {
  const [, word = '', argument = ''] = /^--- (\S+)\s*(.*?)\s*$/.exec(text) ?? [];
  const kind = KINDS.find((known) => known === word);
  if (kind === undefined) return refuse(line, `there is no section "${word}"; there are ${KINDS.join(', ')}`);
  return { kind, argument, lines: [], line };
}

function refuse(line: number, rule: string): never {
  throw scriptTestErrors.script_test_invalid(`Line ${line}: ${rule}.`, { details: { line } });
}

function caseOf(sections: readonly Section[]): ScriptCase {
  const all = (kind: SectionKind): Section[] => sections.filter((section) => section.kind === kind);
  const [head] = all('case');
  if (head === undefined) throw new TypeError('A case begins with its name.');
  if (head.argument === '') refuse(head.line, 'a case has a name: a sentence about behaviour');
  if (all('sql').length === 0) refuse(head.line, 'a case has a section "--- sql"');
  return {
    name: head.argument,
    line: head.line,
    skip: all('skip')[0]?.argument,
    files: new Map(all('events').map(fileOf)),
    events: all('topic').flatMap(eventsOf),
    sql: all('sql').flatMap(sqlOf),
    clockMs: clockOf(all('clock')[0]),
    expected: expectationOf(sections, all),
  };
}

function fileOf({ argument, lines, line }: Section): [string, string] {
  if (!/^[\w.-]+$/.test(argument)) refuse(line, 'events are given a file name: "--- events readings.jsonl"');
  return [argument, lines.join('\n')];
}

function eventsOf({ argument, lines, line }: Section): ScriptCase['events'] {
  if (argument === '') refuse(line, 'a topic has a name: "--- topic readings"');
  return lines.flatMap((text, i) => {
    if (text.trim() === '' || text.startsWith('#')) return [];
    try {
      return [parseEvent(argument, text)];
    } catch (error) {
      return refuse(line + i + 1, (error as Error).message);
    }
  });
}

function sqlOf({ argument, lines }: Section): SqlPart[] {
  const text = lines.join('\n');
  const parts: SqlPart[] = argument === '' ? [] : [{ kind: 'file', path: argument }];
  return text.trim() === '' ? parts : [...parts, { kind: 'text', text }];
}

function clockOf(section: Section | undefined): number | undefined {
  if (section === undefined) return undefined;
  const timeMs = Date.parse(section.argument);
  return Number.isNaN(timeMs)
    ? refuse(section.line, 'a clock shows a time such as 2026-01-01T00:00:00Z')
    : timeMs;
}

function expectationOf(sections: readonly Section[], all: (kind: SectionKind) => Section[]): Expectation {
  const [late] = all('late');
  const [error] = all('error');
  const tolerance = all('tolerance')[0]?.argument;
  const tables = sections.filter(({ kind }) => kind === 'rows' || kind === 'changes').map(tableOf);
  if (tables.length === 0 && error === undefined && all('failures').length === 0 && late === undefined)
    refuse(sections[0]?.line ?? 1, 'a case says what it expects: rows, changes, failures, late or error');
  return {
    tables,
    failures: all('failures').flatMap(failuresOf),
    late: late && { count: countOf(late), events: late.lines.some(isContent) ? contentOf(late) : undefined },
    error: error?.argument,
    tolerance: tolerance === undefined ? 0 : Number(tolerance),
  };
}

function isContent(line: string): boolean {
  return line.trim() !== '' && !line.startsWith('#');
}

function contentOf({ lines }: Section): string[] {
  return lines.filter(isContent);
}

function countOf({ argument, line }: Section): number | undefined {
  if (argument === '') return undefined;
  return /^\d+$/.test(argument) ? Number(argument) : refuse(line, 'late rows are counted: "--- late 2"');
}

function tableOf(section: Section): TableExpectation {
  const { kind, argument, lines, line } = section;
  for (const [i, text] of lines.entries())
    if (isContent(text)) checkRow(text, kind === 'changes', line + i + 1);
  const last = lines.findLastIndex(isContent);
  return {
    table: argument === '' ? undefined : argument,
    form: kind === 'changes' ? 'changes' : 'rows',
    lines: contentOf(section),
    place: { from: line + 1, to: line + 2 + last },
  };
}

function checkRow(text: string, isChange: boolean, line: number): void {
  const json = isChange ? /^(?:\+I|-U|\+U|-D) (.*)$/.exec(text)?.[1] : text;
  if (json === undefined) return refuse(line, 'a change is "+I", "-U", "+U" or "-D" and the row as JSON');
  try {
    JSON.parse(json);
  } catch {
    refuse(line, `this is no JSON: ${json}`);
  }
}

/** `stage code`, and after a colon a part of the message. */
function failuresOf(section: Section): FailureExpectation[] {
  return section.lines.flatMap((text, i) => {
    if (!isContent(text)) return [];
    const [, stage = '', code = '', message] = /^(\w+) (\w+)(?:: (.*))?$/.exec(text.trimEnd()) ?? [];
    if (code === '')
      return refuse(section.line + i + 1, 'a failure is a stage and a code: "expression cast_failed"');
    return [{ stage, code, message }];
  });
}
