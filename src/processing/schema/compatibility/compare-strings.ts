import { childPointer } from '../json-schema.ts';
import type { Rule } from './comparison.ts';
import { boundOf, typesOf } from './facts.ts';
import type { Violation } from './violation.ts';

/** `minLength`, `maxLength`, `pattern`, `format`. Patterns are the same or not: none is proved to be inside another. */
export const compareStrings: Rule = (_comparison, facts, target, pointer) => {
  const types = typesOf(facts);
  const violations: Violation[] = [];
  const add = (rule: string, message: string): void => {
    violations.push({ pointer: childPointer(pointer, rule), rule, message });
  };
  // Some formats (`int32`, `double`) speak of numbers.
  const formatted = types.has('string') || types.has('number') || types.has('integer');
  const { format, pattern, minLength, maxLength } = target;
  if (format !== undefined && formatted && !facts.some((fact) => fact['format'] === format)) {
    add('format', `the format ${JSON.stringify(format)} was not asked for before`);
  }
  if (!types.has('string')) return violations;
  if (pattern !== undefined && !facts.some((fact) => fact['pattern'] === pattern)) {
    add('pattern', `the pattern ${JSON.stringify(pattern)} was not asked for before`);
  }
  if (typeof minLength === 'number' && (boundOf(facts, 'minLength', 'max') ?? 0) < minLength) {
    add('minLength', `strings shorter than ${minLength} would no longer be valid`);
  }
  if (typeof maxLength === 'number' && (boundOf(facts, 'maxLength', 'min') ?? Infinity) > maxLength) {
    add('maxLength', `strings longer than ${maxLength} would no longer be valid`);
  }
  return violations;
};
