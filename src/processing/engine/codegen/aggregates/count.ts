import { FALSE, js } from '../code.ts';
import type { Accumulator } from './accumulator.ts';

/** COUNT: exact to 2^53 rows. */
export const count: Accumulator = {
  kinds: ['float64'],
  add(program, [n], slot) {
    program.line(js`${n ?? js``}[${slot}]++;`);
  },
  merge(program, [n], slot, [from], fromSlot) {
    program.line(js`${n ?? js``}[${slot}] += ${from ?? js``}[${fromSlot}];`);
  },
  result(program, [n], slot) {
    const value = program.name('v');
    program.line(js`const ${value} = BigInt(${n ?? js``}[${slot}]);`);
    return { value, isNull: FALSE };
  },
};
