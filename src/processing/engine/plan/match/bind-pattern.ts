import { fail, type Name, type PatternNode } from '../../sql/index.ts';
import type { MatchElement, MatchPattern } from '../physical-plan.ts';

/** The pattern as a sequence, and its variables by index. Refuses what Flink has not got, as Flink does. */
export function bindPattern(node: PatternNode): { pattern: MatchPattern; variables: readonly string[] } {
  const variables: string[] = [];
  const indexOf = (name: Name): number => {
    const known = variables.indexOf(name.text);
    return known === -1 ? variables.push(name.text) - 1 : known;
  };
  const parts = node.kind === 'sequence' ? node.parts : [node];
  const pattern = parts.map((part) => bindElement(part, indexOf));
  check(pattern, node);
  return { pattern, variables };
}

function bindElement(node: PatternNode, indexOf: (name: Name) => number): MatchElement {
  switch (node.kind) {
    case 'variable':
      return { variable: indexOf(node.name), min: 1, max: 1, greedy: false };
    case 'repeat':
      return bindRepeat(node, indexOf);
    case 'sequence':
      return fail(
        'unsupported',
        'A group in a pattern is not supported: quantify its variables one by one.',
        node.span,
      );
    case 'alternation':
      return fail('unsupported', 'Alternatives (|) in a pattern are not supported.', node.span);
    case 'permute':
      return fail('unsupported', 'PERMUTE is not supported.', node.span);
    case 'exclusion':
      return fail('unsupported', 'An exclusion {- … -} in a pattern is not supported.', node.span);
    case 'start':
    case 'end':
      return fail('unsupported', 'A stream has no start and no end: ^ and $ are not supported.', node.span);
  }
}

function bindRepeat(
  node: Extract<PatternNode, { kind: 'repeat' }>,
  indexOf: (name: Name) => number,
): MatchElement {
  const { part, min, max = Number.POSITIVE_INFINITY, reluctant, span } = node;
  if (part.kind !== 'variable')
    return fail('unsupported', 'A quantifier stands behind a variable, not behind a group.', span);
  if (max < min || max === 0)
    fail('invalid', `A variable cannot come between ${min} and ${max} times.`, span);
  const isOptional = min === 0 && max === 1;
  if (isOptional && reluctant)
    fail('unsupported', 'A reluctant optional variable (??) is not supported; write ?.', span);
  return { variable: indexOf(part.name), min, max, greedy: !reluctant && !isOptional && min !== max };
}

function check(pattern: MatchPattern, node: PatternNode): void {
  if (pattern.every(({ min }) => min === 0))
    fail(
      'unsupported',
      'The pattern matches no rows at all; one variable must come at least once.',
      node.span,
    );
  if (pattern.at(-1)?.greedy === true) {
    const how = 'end the pattern with a plain variable or a reluctant quantifier (+?)';
    fail('unsupported', `A greedy quantifier at the end would never know when to stop; ${how}.`, node.span);
  }
}
