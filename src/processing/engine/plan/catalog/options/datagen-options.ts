import {
  booleanOption,
  durationOption,
  integerOption,
  numberOption,
  oneOf,
  type OptionSpecs,
} from '../option-spec.ts';
import { PARALLELISM_OPTIONS, WATERMARK_OPTIONS } from './watermark-options.ts';

const LENGTH_MAX = 1_000_000;

export const DATAGEN_OPTIONS: OptionSpecs = {
  'rows-per-second': integerOption('How fast.', 1, 1_000_000_000, { default: '10000' }),
  'number-of-rows': integerOption('How many; without it there is no end.', 0, 1_000_000_000_000),
  'fields.#.kind': oneOf('How the values of a column are made.', ['random', 'sequence'], {
    default: 'random',
  }),
  'fields.#.min': numberOption('Least random number.'),
  'fields.#.max': numberOption('Greatest random number.'),
  'fields.#.max-past': durationOption('How far in the past random timestamps may lie.', { default: '0' }),
  'fields.#.length': integerOption(
    'Characters or bytes of a random text (100), elements of a random ARRAY, MAP or MULTISET (3).',
    0,
    LENGTH_MAX,
  ),
  'fields.#.var-len': booleanOption('Random lengths, from 1 to `length`, instead of one.', false),
  'fields.#.start': integerOption('First number of a sequence.', -9e15, 9e15),
  'fields.#.end': integerOption('Last number of a sequence; then the table ends.', -9e15, 9e15),
  'fields.#.null-rate': numberOption('Share of NULLs.', 0, 1, { default: '0' }),
  ...PARALLELISM_OPTIONS.source,
  ...WATERMARK_OPTIONS,
};
