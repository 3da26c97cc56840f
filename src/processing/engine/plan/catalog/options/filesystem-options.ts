import {
  booleanOption,
  durationOption,
  fileNameOption,
  oneOf,
  type OptionSpec,
  type OptionSpecs,
  refusedOption,
  sizeOption,
  textOption,
  withoutEffect,
} from '../option-spec.ts';
import { PARALLELISM_OPTIONS, WATERMARK_OPTIONS } from './watermark-options.ts';

const NO_COMPACTION = 'files are not merged; let them grow with sink.rolling-policy.*.';

export const FILESYSTEM_OPTIONS: OptionSpecs = {
  path: textOption('A file or a folder; file: URLs are understood.', { required: true }),
  'source.monitor-interval': durationOption(
    'The table has no end: the folder is looked at again and again for new files.',
  ),
  'source.path.regex-pattern': patternText(
    'Only files whose whole path matches this regular expression are read.',
  ),
  'source.report-statistics': withoutEffect(
    oneOf('Statistics for the planner.', ['all', 'none']),
    'the planner uses none.',
  ),
  'partition.default-name': fileNameOption('Folder of a partition whose value is NULL or empty.', {
    default: '__DEFAULT_PARTITION__',
  }),
  'partition.time-extractor.kind': oneOf('How the time of a partition is found.', ['default'], {
    default: 'default',
  }),
  'partition.time-extractor.class': refusedOption('A class of one’s own.', 'there is no Java here'),
  'partition.time-extractor.timestamp-pattern': textOption(
    'The time of a partition, with $column for its values: `$day $hour:00:00`. Without it, the first partition column.',
  ),
  'partition.time-extractor.timestamp-formatter': textOption('Pattern of that text, as in DATE_FORMAT.', {
    default: 'yyyy-MM-dd HH:mm:ss',
  }),
  'sink.rolling-policy.file-size': sizeOption('A file of this size is ended at the next commit.', {
    default: '128 mb',
  }),
  'sink.rolling-policy.rollover-interval': durationOption(
    'A file this old is ended at the next commit, and to be seen then. Flink waits 30 minutes.',
    { default: '1 min' },
  ),
  'sink.rolling-policy.inactivity-interval': durationOption(
    'A file that got no row for so long is ended at the next commit. Flink waits 30 minutes.',
    { default: '10 s' },
  ),
  'sink.rolling-policy.check-interval': durationOption(
    'How often the two intervals are looked at while no row comes.',
    { default: '1 s' },
  ),
  'sink.partition-commit.trigger': oneOf(
    'When a partition is complete: by the clock since its first row, or when the watermark has passed its time.',
    ['process-time', 'partition-time'],
    { default: 'process-time' },
  ),
  'sink.partition-commit.delay': durationOption('How long to wait after that moment.', { default: '0 s' }),
  'sink.partition-commit.watermark-time-zone': textOption('Zone of the partitions’ times.', {
    default: 'UTC',
  }),
  'sink.partition-commit.policy.kind': policyOption(),
  'sink.partition-commit.policy.class': refusedOption('A class of one’s own.', 'there is no Java here'),
  'sink.partition-commit.success-file.name': fileNameOption(
    'The file that says that a partition is complete.',
    {
      default: '_SUCCESS',
    },
  ),
  'sink.shuffle-by-partition.enable': withoutEffect(
    booleanOption('Rows of a partition go through one writer.', false),
    'there is one writer.',
  ),
  'auto-compaction': {
    ...booleanOption('Small files are merged.', false),
    check: (text) => (text.toLowerCase() === 'false' ? undefined : `must be false: ${NO_COMPACTION}`),
  },
  'compaction.file-size': withoutEffect(sizeOption('Size of merged files.'), NO_COMPACTION),
  ...PARALLELISM_OPTIONS.source,
  ...PARALLELISM_OPTIONS.sink,
  ...WATERMARK_OPTIONS,
};

function policyOption(): OptionSpec {
  return {
    ...textOption('What is done with a complete partition: `success-file` puts a file into it.'),
    check: (text) =>
      text.trim() === 'success-file'
        ? undefined
        : 'must be success-file; there is no metastore and no Java here',
  };
}

function patternText(meaning: string): OptionSpec {
  return {
    ...textOption(meaning),
    check: (text) => (isPattern(text) ? undefined : 'must be a regular expression'),
  };
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}
