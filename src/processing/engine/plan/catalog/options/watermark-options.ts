import {
  durationOption,
  integerOption,
  oneOf,
  type OptionSpecs,
  textOption,
  withoutEffect,
} from '../option-spec.ts';

const EVERY_ROW = 'there is one after every row.';
const IN_TURN = 'sources of a pipeline are read in turn, a batch each.';

/** How a source marks time: options of every connector that is read as a stream. */
export const WATERMARK_OPTIONS: OptionSpecs = {
  'scan.watermark.emit.strategy': oneOf(
    'When watermarks leave the source. Here after every row that moves them, so that results hang on no clock.',
    ['on-periodic', 'on-event'],
  ),
  'scan.watermark.emit.on-event.gap': withoutEffect(
    integerOption('Rows between two watermarks.', 1, 1_000_000_000),
    EVERY_ROW,
  ),
  'scan.watermark.idle-timeout': durationOption(
    'After which a quiet partition no longer holds the watermark back; 0 means never. Flink’s default is 0.',
    { default: '5 s' },
  ),
  'scan.watermark.alignment.group': withoutEffect(
    textOption('Sources of one group do not run ahead of each other.'),
    IN_TURN,
  ),
  'scan.watermark.alignment.max-drift': withoutEffect(
    durationOption('How far a source may run ahead of its group.'),
    IN_TURN,
  ),
  'scan.watermark.alignment.update-interval': withoutEffect(
    durationOption('How often alignment is looked at.'),
    IN_TURN,
  ),
};

export const PARALLELISM_OPTIONS = {
  source: {
    'scan.parallelism': integerOption('Readers. Here a pipeline chooses them itself.', 1, 32_768),
  },
  sink: {
    'sink.parallelism': integerOption('Writers. Here a pipeline chooses them itself.', 1, 32_768),
  },
} satisfies Record<string, OptionSpecs>;
