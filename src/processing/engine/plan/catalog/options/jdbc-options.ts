import {
  booleanOption,
  durationOption,
  integerOption,
  oneOf,
  type OptionSpecs,
  patternOption,
  refusedOption,
  textOption,
  withoutEffect,
} from '../option-spec.ts';
import { PARALLELISM_OPTIONS } from './watermark-options.ts';

const OWN_DATABASE = 'tables of this connector are in the platform’s own database, which needs no address';
const ONE_SCAN = 'the table is read page by page, in one transaction each.';

/** Of every connector that can be asked for rows by key. */
export const LOOKUP_OPTIONS: OptionSpecs = {
  'lookup.cache': oneOf('Whether rows that were asked for are remembered.', ['NONE', 'PARTIAL'], {
    default: 'NONE',
  }),
  'lookup.partial-cache.max-rows': integerOption(
    'Keys that are remembered; the one used longest ago is forgotten first.',
    1,
    10_000_000,
    { default: '10000' },
  ),
  'lookup.partial-cache.expire-after-write': durationOption('How long a key is remembered.'),
  'lookup.partial-cache.expire-after-access': durationOption(
    'How long a key is remembered that nobody asks for.',
  ),
  'lookup.partial-cache.cache-missing-key': booleanOption(
    'Whether it is remembered that there is no row.',
    true,
  ),
  'lookup.max-retries': integerOption('Further attempts after one that failed.', 0, 1000, { default: '3' }),
};

export const JDBC_OPTIONS: OptionSpecs = {
  'table-name': patternOption(
    'Name of the view.',
    /^[a-zA-Z0-9._-]{1,200}$/,
    '1 to 200 letters, digits, ".", "_" or "-"',
    { required: true },
  ),
  url: refusedOption('Address of a database.', OWN_DATABASE),
  driver: refusedOption('Java class of a driver.', OWN_DATABASE),
  username: refusedOption('Name to sign in with.', OWN_DATABASE),
  password: refusedOption('Password to sign in with.', OWN_DATABASE),
  'connection.max-retry-timeout': withoutEffect(durationOption('How long to try to connect.'), OWN_DATABASE),
  'scan.fetch-size': integerOption('Rows of a page.', 0, 1_000_000, { default: '1000' }),
  'scan.auto-commit': withoutEffect(booleanOption('Of the JDBC connection.'), ONE_SCAN),
  'scan.partition.column': withoutEffect(textOption('Column to divide a scan by.'), ONE_SCAN),
  'scan.partition.num': withoutEffect(integerOption('Parts of a scan.', 1, 10_000), ONE_SCAN),
  'scan.partition.lower-bound': withoutEffect(integerOption('Of the first part.', -9e15, 9e15), ONE_SCAN),
  'scan.partition.upper-bound': withoutEffect(integerOption('Of the last part.', -9e15, 9e15), ONE_SCAN),
  ...LOOKUP_OPTIONS,
  'sink.buffer-flush.max-rows': withoutEffect(
    integerOption('Rows of a write.', 0, 1_000_000_000),
    'a view is written an epoch at a time.',
  ),
  'sink.buffer-flush.interval': withoutEffect(
    durationOption('Time between writes.'),
    'a view is written an epoch at a time.',
  ),
  'sink.max-retries': withoutEffect(
    integerOption('Attempts of a write.', 0, 1000),
    'a write is tried until it is done.',
  ),
  ...PARALLELISM_OPTIONS.sink,
};
