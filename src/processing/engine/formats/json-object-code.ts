import { type Code, js } from '../codegen/code.ts';
import { Program } from '../codegen/program.ts';
import type { JsonReader } from './json-reader.ts';
import { MALFORMED, skipSpace, skipValue } from './json-skip.ts';

/** What stands at a place in an object: `"name":` as bytes, and who reads the value (null: nobody). */
export interface Member {
  name: Uint8Array;
  reader: JsonReader | null;
}

/**
 * Reads the object at `start` of `bytes`, over which `view` lies, into row `row` and returns the position after it, or
 * {@link MALFORMED} if it has another shape: then what it left at `row` is to be cleared.
 */
export type ReadObject = (
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
  row: number,
) => number;

const COMMA = 0x2c;
const CLOSE_BRACE = 0x7d;
const LETTER_N = 0x6e;
/** `null`, as `getInt32` sees it. */
const NULL_WORD = 0x6c6c756e;
/** Names are compared four bytes at a time, so none may be shorter: `"":` is. */
export const NAME_BYTES_MIN = 4;

/**
 * Code for objects that have these members in this order, and no others; `missing` are the readers of the fields that
 * are not among them. Each place calls its own reader, which V8 then puts in line: with one loop for all places the
 * same work took a third more time.
 */
export function compileObject(members: readonly Member[], missing: readonly JsonReader[]): ReadObject {
  const program = new Program();
  program.line(js`let at = start + 1;`);
  program.line(js`let next = 0;`);
  const space = program.constant(skipSpace);
  for (const [place, member] of members.entries()) {
    program.line(js`if (bytes[at] <= 32) at = ${space}(bytes, at);`);
    compareName(program, member.name);
    program.line(js`at += ${member.name.length};`);
    program.line(js`if (bytes[at] <= 32) at = ${space}(bytes, at);`);
    readMember(program, member.reader);
    const last = js`${place + 1 === members.length ? CLOSE_BRACE : COMMA}`;
    program.line(js`if (bytes[at] !== ${last}) at = ${space}(bytes, at);`);
    program.line(js`if (bytes[at] !== ${last}) return ${MALFORMED};`);
    program.line(js`at++;`);
  }
  program.line(js`if (at > end) return ${MALFORMED};`);
  for (const reader of missing) program.line(js`${program.constant(reader)}.setNull(row);`);
  program.line(js`return at;`);
  return program.compile('read', [js`bytes`, js`view`, js`start`, js`end`, js`row`]) as ReadObject;
}

function compareName(program: Program, name: Uint8Array): void {
  const words = new DataView(name.buffer, name.byteOffset, name.length);
  let differs: Code = js`at + ${name.length} > end`;
  for (let i = 0; i < name.length; i += 4) {
    // The last word may have bytes of the one before.
    const from = Math.min(i, name.length - 4);
    differs = js`${differs} || view.getInt32(at + ${from}, true) !== ${words.getInt32(from, true)}`;
  }
  program.line(js`if (${differs}) return ${MALFORMED};`);
}

function readMember(program: Program, reader: JsonReader | null): void {
  const skip = program.constant(skipValue);
  if (reader === null) {
    program.line(js`at = ${skip}(bytes, at, end);`);
    program.line(js`if (at === ${MALFORMED}) return at;`);
    return;
  }
  const known = program.constant(reader);
  program.block(js`if (bytes[at] === ${LETTER_N})`, () => {
    program.line(js`if (at + 4 > end || view.getInt32(at, true) !== ${NULL_WORD}) return ${MALFORMED};`);
    program.line(js`at += 4;`);
    program.line(js`${known}.setNull(row);`);
  });
  program.block(js`else`, () => {
    program.line(js`next = ${known}.readUsual(bytes, at, end, row);`);
    program.line(js`if (next === ${MALFORMED}) next = ${known}.readUnusual(bytes, at, end, row);`);
    program.line(js`if (next === ${MALFORMED}) return next;`);
    program.line(js`at = next;`);
  });
}
