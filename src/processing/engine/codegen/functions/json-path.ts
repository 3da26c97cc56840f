import { isJsonObject, JsonNumber, type JsonNode } from '../../formats/json-node.ts';

/** How a path forgives: `lax` takes what is missing for empty, `strict` for an error, without a word Flink errs too. */
export type PathMode = 'lax' | 'strict' | 'unknown';

export interface JsonPath {
  mode: PathMode;
  /** Undefined: the text is no path. */
  steps: readonly Step[] | undefined;
}

type Step =
  | { kind: 'member'; name: string }
  | { kind: 'index'; index: number }
  | { kind: 'slice'; from: number | undefined; to: number | undefined }
  | { kind: 'all' }
  | { kind: 'descend'; name: string };

/** `[lax|strict] $.a[0].b["c d"][*]..e`. */
export function parsePath(text: string): JsonPath {
  const match = /^\s*(?:(lax|strict)\s+)?([^]*)$/i.exec(text);
  const mode = (match?.[1]?.toLowerCase() ?? 'unknown') as PathMode;
  return { mode, steps: parseSteps((match?.[2] ?? '').trim()) };
}

const STEP =
  /\.\.(?<deep>[\w$-]+|\*)|\.(?<name>[^.[\]\s]+)|\[\s*(?:'(?<single>(?:[^'\\]|\\.)*)'|"(?<double>(?:[^"\\]|\\.)*)"|(?<index>-?\d+)|(?<star>\*)|(?<from>-?\d*):(?<to>-?\d*))\s*\]/y;

function parseSteps(text: string): Step[] | undefined {
  if (!text.startsWith('$')) return undefined;
  const steps: Step[] = [];
  STEP.lastIndex = 1;
  while (STEP.lastIndex < text.length) {
    const groups = STEP.exec(text)?.groups;
    if (groups === undefined) return undefined;
    steps.push(stepOf(groups));
  }
  return steps;
}

function stepOf(groups: Record<string, string | undefined>): Step {
  const { deep, name, single, double, index, from, to, star } = groups;
  if (deep !== undefined) return { kind: 'descend', name: deep };
  if (star !== undefined || name === '*') return { kind: 'all' };
  const member = name ?? single ?? double;
  if (member !== undefined) return { kind: 'member', name: member.replaceAll(/\\(.)/g, '$1') };
  if (index !== undefined) return { kind: 'index', index: Number(index) };
  const bound = (digits: string | undefined): number | undefined =>
    digits === undefined || digits === '' ? undefined : Number(digits);
  return { kind: 'slice', from: bound(from), to: bound(to) };
}

/** The node at the end of the path, an array of nodes for a path with many ends; undefined if there is none. */
export function evaluatePath(steps: readonly Step[], root: JsonNode): JsonNode | undefined {
  let nodes: JsonNode[] = [root];
  let isMany = false;
  for (const step of steps) {
    if (step.kind === 'all' || step.kind === 'descend' || step.kind === 'slice') isMany = true;
    nodes = nodes.flatMap((node) => follow(step, node));
    if (nodes.length === 0 && !isMany) return undefined;
  }
  return isMany ? nodes : nodes[0];
}

function follow(step: Step, node: JsonNode): JsonNode[] {
  switch (step.kind) {
    case 'member':
      return isJsonObject(node) && Object.hasOwn(node, step.name) ? [node[step.name] as JsonNode] : [];
    case 'index': {
      if (!Array.isArray(node)) return [];
      const found = node.at(step.index);
      return found === undefined ? [] : [found];
    }
    case 'slice':
      return Array.isArray(node) ? node.slice(step.from, step.to) : [];
    case 'all':
      return children(node);
    case 'descend':
      return descendants(node).flatMap((one) =>
        step.name === '*' ? children(one) : follow({ kind: 'member', name: step.name }, one),
      );
  }
}

function children(node: JsonNode): JsonNode[] {
  if (Array.isArray(node)) return node;
  return isJsonObject(node) ? Object.values(node) : [];
}

function descendants(node: JsonNode): JsonNode[] {
  return [node, ...children(node).flatMap(descendants)];
}

export function isScalar(node: JsonNode): boolean {
  return node === null || typeof node !== 'object' || node instanceof JsonNumber;
}
