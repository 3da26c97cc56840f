import { errors } from './errors.ts';

/** The `ETag` of an object's version (RFC 9110, section 8.8.3): a strong one, the number in quotes. */
export const etagOf = (version: number): string => `"${version}"`;

/** The version that an `If-Match` header demands; undefined if it demands none (`*`, or no header). */
export function versionOfIfMatch(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  const version = /^\s*"(\d{1,15})"\s*$/.exec(header)?.[1];
  if (version === undefined) {
    throw errors.if_match_invalid(`If-Match must be the ETag of one version, such as "3", not ${header}.`);
  }
  return Number(version);
}
