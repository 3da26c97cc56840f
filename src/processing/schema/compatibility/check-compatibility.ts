import type { SchemaDocument } from '../schema-document.ts';
import { compareSchemas } from './comparison.ts';
import { checksOf, type CompatibilityLevel } from './level.ts';
import { VIOLATIONS_MAX, type Violation } from './violation.ts';

/** An older version of the subject. */
export interface OlderSchema {
  version: number;
  document: SchemaDocument;
}

/**
 * What stands against `candidate` as the next version after `older` (oldest first). Empty means compatible.
 * At most {@link VIOLATIONS_MAX} violations are told.
 */
export function checkCompatibility(
  candidate: SchemaDocument,
  older: readonly OlderSchema[],
  level: CompatibilityLevel,
): Violation[] {
  const checks = checksOf(level);
  const compared = checks.transitive ? older : older.slice(-1);
  const violations: Violation[] = [];
  for (const { version, document } of compared) {
    if (checks.backward) violations.push(...told(compareSchemas(document, candidate), version, ''));
    if (checks.forward) {
      violations.push(
        ...told(compareSchemas(candidate, document), version, `for readers with version ${version}: `),
      );
    }
    if (violations.length >= VIOLATIONS_MAX) break;
  }
  return violations.slice(0, VIOLATIONS_MAX);
}

function told(violations: readonly Violation[], version: number, prefix: string): Violation[] {
  const seen = new Set<string>();
  return violations
    .map((violation) => ({ ...violation, version, message: prefix + violation.message }))
    .filter(({ pointer, message }) => {
      const key = `${pointer} ${message}`;
      return !seen.has(key) && seen.add(key);
    });
}
