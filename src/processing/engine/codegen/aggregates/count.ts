import { type Code, FALSE, js } from '../code.ts';
import type { Accumulator } from './accumulator.ts';

/** COUNT: exact to 2^53 rows. */
export const count: Accumulator = {
  kinds: ['float64'],
  add(program, cells) {
    program.line(js`${cells[0] as Code}++;`);
  },
  retract(program, cells) {
    program.line(js`${cells[0] as Code}--;`);
  },
  merge(program, cells, from) {
    program.line(js`${cells[0] as Code} += ${from[0] as Code};`);
  },
  result(program, cells) {
    const rows = program.name('v');
    program.line(js`const ${rows} = ${cells[0] as Code};`);
    return { value: js`BigInt(${rows})`, isNull: FALSE, compared: rows };
  },
};
