import type { AlterTable, DropObject, Name, Statement } from './ast/index.ts';
import { parseObjectName } from './parse-call.ts';
import { parseOptions, parseTableElement } from './parse-create-table.ts';
import { parseOther } from './parse-other.ts';
import { type Parser, parseParenthesized } from './parser.ts';

/** `ALTER TABLE …`, `ALTER VIEW …`; other objects by name only. */
export function parseAlter(p: Parser): Statement {
  const start = p.cursor.start();
  p.cursor.next();
  if (p.cursor.acceptWords('VIEW')) {
    const name = parseObjectName(p, 'a view');
    const rename = p.cursor.acceptWords('RENAME', 'TO');
    if (!rename) p.cursor.expectWords('AS');
    const change = rename
      ? ({ kind: 'rename', to: parseObjectName(p) } as const)
      : ({ kind: 'as', query: p.query() } as const);
    return { kind: 'alter-view', name, change, span: p.cursor.spanFrom(start) };
  }
  const other = p.cursor.acceptOneOf(['CATALOG', 'DATABASE', 'FUNCTION', 'MODEL', 'MATERIALIZED TABLE']);
  if (other !== undefined) return parseOther(p, start, `ALTER ${other}`);
  p.cursor.expectWords('TABLE');
  const ifExists = p.cursor.acceptWords('IF', 'EXISTS');
  const name = parseObjectName(p, 'a table');
  const change = parseChange(p);
  if (change === undefined) return parseOther(p, start, 'ALTER TABLE … PARTITION');
  return { kind: 'alter-table', name, ifExists, change, span: p.cursor.spanFrom(start) };
}

function parseChange(p: Parser): AlterTable['change'] | undefined {
  const verb = p.cursor.expectOneOf(['RENAME', 'SET', 'RESET', 'ADD', 'MODIFY', 'DROP']);
  if (p.cursor.isWord('PARTITION') || p.cursor.isWord('DISTRIBUTION')) return undefined;
  switch (verb) {
    case 'RENAME':
      return parseRename(p);
    case 'SET':
      return { kind: 'set-options', options: parseOptions(p) };
    case 'RESET':
      return { kind: 'reset-options', keys: parseParenthesized(p, () => p.cursor.expectString()) };
    case 'ADD':
    case 'MODIFY':
      return parseAddOrModify(p, verb === 'ADD' ? 'add' : 'modify');
    case 'DROP':
      return parseDropElement(p);
  }
}

function parseRename(p: Parser): AlterTable['change'] {
  if (p.cursor.acceptWords('TO')) return { kind: 'rename', to: parseObjectName(p) };
  const from = p.cursor.expectName('a column name');
  p.cursor.expectWords('TO');
  return { kind: 'rename-column', from, to: p.cursor.expectName('a column name') };
}

function parseAddOrModify(p: Parser, kind: 'add' | 'modify'): AlterTable['change'] {
  const parse = () => {
    const element = parseTableElement(p);
    if (!p.cursor.acceptWords('FIRST') && p.cursor.acceptWords('AFTER')) p.cursor.expectName('a column name');
    return element;
  };
  return { kind, elements: p.cursor.isSymbol('(') ? parseParenthesized(p, parse) : [parse()] };
}

function parseDropElement(p: Parser): AlterTable['change'] {
  if (p.cursor.acceptWords('WATERMARK')) return { kind: 'drop-watermark' };
  if (p.cursor.acceptWords('PRIMARY', 'KEY')) return { kind: 'drop-primary-key' };
  if (p.cursor.acceptWords('CONSTRAINT')) return { kind: 'drop-constraint', name: p.cursor.expectName() };
  const columns: Name[] = p.cursor.isSymbol('(')
    ? parseParenthesized(p, () => p.cursor.expectName('a column name'))
    : [p.cursor.expectName('a column name')];
  return { kind: 'drop', columns };
}

/** `DROP [TEMPORARY] [SYSTEM] object [IF EXISTS] name`. */
export function parseDrop(p: Parser): DropObject | Statement {
  const start = p.cursor.start();
  p.cursor.next();
  const temporary = p.cursor.acceptWords('TEMPORARY');
  const system = temporary && p.cursor.acceptWords('SYSTEM');
  if (p.cursor.acceptWords('MATERIALIZED', 'TABLE')) return parseOther(p, start, 'DROP MATERIALIZED TABLE');
  const object = p.cursor.expectOneOf(['TABLE', 'VIEW', 'FUNCTION', 'CATALOG', 'DATABASE', 'MODEL']);
  const ifExists = p.cursor.acceptWords('IF', 'EXISTS');
  const name = parseObjectName(p);
  const cascade = p.cursor.acceptOneOf(['CASCADE', 'RESTRICT']) === 'CASCADE';
  return { kind: 'drop', object, name, temporary, system, ifExists, cascade, span: p.cursor.spanFrom(start) };
}
