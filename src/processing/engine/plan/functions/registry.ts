import { collectionFunctions } from './collection-functions.ts';
import { hashFunctions } from './hash-functions.ts';
import { jsonFunctions } from './json-functions.ts';
import { mathFunctions } from './math-functions.ts';
import type { Signature } from './signature.ts';
import { stringFunctions } from './string-functions.ts';
import { temporalFunctions } from './temporal-functions.ts';

const SIGNATURES: readonly Signature[] = [
  ...mathFunctions,
  ...stringFunctions,
  ...temporalFunctions,
  ...jsonFunctions,
  ...hashFunctions,
  ...collectionFunctions,
];

/** Functions bound by code of their own, because their syntax or their types need it. */
export const SPECIAL_FUNCTION_NAMES = [
  'CAST',
  'TRY_CAST',
  'COALESCE',
  'IF',
  'IFNULL',
  'NULLIF',
  'GREATEST',
  'LEAST',
  'TYPEOF',
  'EXTRACT',
  'YEAR',
  'QUARTER',
  'MONTH',
  'WEEK',
  'DAYOFYEAR',
  'DAYOFMONTH',
  'DAYOFWEEK',
  'HOUR',
  'MINUTE',
  'SECOND',
  'TIMESTAMPADD',
  'TIMESTAMPDIFF',
  'TRIM',
  'CURRENT_WATERMARK',
  'JSON_VALUE',
  'JSON_QUERY',
  'JSON_EXISTS',
  'JSON_OBJECT',
  'JSON_ARRAY',
] as const;

const byName = Map.groupBy(SIGNATURES, (signature) => signature.name);

/** The overloads of a scalar function, by its name in any case; undefined if there is none of that name. */
export function signaturesOf(name: string): readonly Signature[] | undefined {
  return byName.get(name.toUpperCase());
}

/** Names of all scalar functions, for "did you mean", completion and SHOW FUNCTIONS. */
export function scalarFunctionNames(): string[] {
  return [...byName.keys(), ...SPECIAL_FUNCTION_NAMES].sort();
}
