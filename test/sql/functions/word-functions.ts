import {
  aggregateFunction,
  scalarFunction,
  tableFunction,
} from '../../../src/processing/engine/udf/define.ts';

/** How often a character stands in a text. */
export const countChar = scalarFunction({
  arguments: ['STRING', 'STRING'],
  returns: 'BIGINT',
  evaluate: (text, character) => (text === null ? null : text.split(character ?? '').length - 1),
});

export const half = scalarFunction({
  arguments: ['INT'],
  returns: 'INT',
  evaluate(n) {
    if (n !== null && n % 2 !== 0) throw new Error(`${n} is odd`);
    return n === null ? null : n / 2;
  },
});

export const product = aggregateFunction({
  arguments: ['BIGINT'],
  returns: 'BIGINT',
  accumulator: () => ({ value: 1n }),
  accumulate(own, factor) {
    own.value *= factor ?? 1n;
  },
  retract(own, factor) {
    own.value /= factor ?? 1n;
  },
  merge(own, other) {
    own.value *= other.value;
  },
  getValue: (own) => own.value,
});

export const splitWords = tableFunction({
  arguments: ['STRING'],
  returns: 'ROW<word STRING, length INT>',
  *evaluate(text) {
    for (const word of (text ?? '').split(' ')) {
      if (word === '!') throw new Error('no word');
      if (word !== '') yield { word, length: word.length };
    }
  },
});
