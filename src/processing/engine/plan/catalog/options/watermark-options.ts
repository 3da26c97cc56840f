import {
  durationOption,
  integerOption,
  oneOf,
  type OptionSpecs,
  textOption,
  withoutEffect,
} from '../option-spec.ts';

const EVERY_ROW = 'there is one after every row.';

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
  'scan.watermark.alignment.group': textOption(
    'Tables of one group, within a pipeline, keep pace: a partition whose watermark is ahead of the lowest of the group ' +
      'by more than max-drift is not read until the others have caught up. Tables that have ended, are idle or had no ' +
      'row yet are not waited for. Needs a WATERMARK and max-drift.',
  ),
  'scan.watermark.alignment.max-drift': durationOption(
    'How far a partition may run ahead of its group, and one read; 0 means no alignment.',
  ),
  'scan.watermark.alignment.update-interval': withoutEffect(
    durationOption('How often the lowest watermark of the group is looked at; 0 means no alignment.', {
      default: '1 s',
    }),
    'it is looked at before each read.',
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
