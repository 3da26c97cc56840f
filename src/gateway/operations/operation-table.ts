import type { Operation } from './operation.ts';

export interface OperationMatch {
  operation: Operation;
  /** Path parameters, decoded. */
  params: Readonly<Record<string, string>>;
}

/** What a method and path lead to. `allow` lists the methods of a path that exists, for the 405. */
export type Lookup =
  | ({ kind: 'found' } & OperationMatch)
  | { kind: 'method-not-allowed'; allow: string[] }
  | { kind: 'not-found' };

interface Node {
  literals: Map<string, Node>;
  param: Node | undefined;
  /** By method, with the names of the parameters on the way, in order. */
  operations: Map<string, { operation: Operation; paramNames: string[] }>;
}

/**
 * Finds operations by path, segment by segment. A literal segment goes before a parameter; a way that leads
 * nowhere is taken back. Immutable: a changed set of operations is a new table, swapped in at once.
 */
export class OperationTable {
  readonly operations: readonly Operation[];
  readonly #root: Node = createNode();

  /** Throws a TypeError if two operations have the same method and path. */
  constructor(operations: readonly Operation[]) {
    this.operations = operations;
    for (const operation of operations) this.#add(operation);
  }

  /** `path` is normalised. `HEAD` is answered by the operation for `GET`. */
  find(method: string, path: string): Lookup {
    const segments = path.split('/').slice(1);
    const values: string[] = [];
    const node = walk(this.#root, segments, 0, values);
    if (!node) return { kind: 'not-found' };
    const entry = node.operations.get(method) ?? (method === 'HEAD' ? node.operations.get('GET') : undefined);
    if (!entry) return { kind: 'method-not-allowed', allow: allowedMethods(node) };
    const params = Object.fromEntries(
      entry.paramNames.map((name, i) => [name, decodeURIComponent(values[i] ?? '')]),
    );
    return { kind: 'found', operation: entry.operation, params };
  }

  #add(operation: Operation): void {
    let node = this.#root;
    const paramNames: string[] = [];
    for (const segment of operation.template.split('/').slice(1)) {
      const param = /^\{(.+)\}$/.exec(segment)?.[1];
      if (param !== undefined) paramNames.push(param);
      node = param === undefined ? literalChild(node, segment) : (node.param ??= createNode());
    }
    if (node.operations.has(operation.method)) {
      throw new TypeError(`${operation.method} ${operation.template} is declared twice.`);
    }
    node.operations.set(operation.method, { operation, paramNames });
  }
}

function createNode(): Node {
  return { literals: new Map(), param: undefined, operations: new Map() };
}

function literalChild(node: Node, segment: string): Node {
  const known = node.literals.get(segment);
  if (known) return known;
  const child = createNode();
  node.literals.set(segment, child);
  return child;
}

// Depth and branching are bounded by the declared templates, not by the path that is looked up.
function walk(node: Node, segments: readonly string[], depth: number, values: string[]): Node | undefined {
  const segment = segments[depth];
  if (segment === undefined) return node.operations.size > 0 ? node : undefined;
  const literal = node.literals.get(segment);
  const found = literal && walk(literal, segments, depth + 1, values);
  if (found) return found;
  // An empty segment is a path of another shape ("/v1//x"), not an empty name.
  if (!node.param || segment === '') return undefined;
  values.push(segment);
  const byParam = walk(node.param, segments, depth + 1, values);
  if (!byParam) values.pop();
  return byParam;
}

function allowedMethods(node: Node): string[] {
  const methods = new Set([...node.operations.keys(), 'OPTIONS']);
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods].sort();
}
