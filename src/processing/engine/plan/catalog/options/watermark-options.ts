import { durationOption, integerOption, oneOf, type OptionSpecs, textOption } from '../option-spec.ts';

/** How a source marks time: options of every connector that is read as a stream. */
export const WATERMARK_OPTIONS: OptionSpecs = {
  'scan.watermark.emit.strategy': oneOf(
    'When watermarks leave the source. Here after every row that moves them, so that results hang on no clock.',
    ['on-periodic', 'on-event'],
  ),
  'scan.watermark.emit.on-event.gap': integerOption('Rows between two watermarks.', 1, 1_000_000_000),
  'scan.watermark.idle-timeout': durationOption(
    'After which a quiet partition no longer holds the watermark back; 0 means never.',
  ),
  'scan.watermark.alignment.group': textOption('Sources of one group do not run ahead of each other.'),
  'scan.watermark.alignment.max-drift': durationOption('How far a source may run ahead of its group.'),
  'scan.watermark.alignment.update-interval': durationOption('How often alignment is looked at.'),
};

export const PARALLELISM_OPTIONS = {
  source: {
    'scan.parallelism': integerOption('Readers. Here a pipeline chooses them itself.', 1, 32_768),
  },
  sink: {
    'sink.parallelism': integerOption('Writers. Here a pipeline chooses them itself.', 1, 32_768),
  },
} satisfies Record<string, OptionSpecs>;
