import { booleanOption, type OptionSpecs, textOption } from '../option-spec.ts';
import { PARALLELISM_OPTIONS } from './watermark-options.ts';

export const PRINT_OPTIONS: OptionSpecs = {
  'print-identifier': textOption('Stands before each row.'),
  'standard-error': booleanOption('Rows go to stderr instead of stdout.', false),
  ...PARALLELISM_OPTIONS.sink,
};
