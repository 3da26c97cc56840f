/**
 * True if objects lie more than `depthMax` deep inside each other. Written without recursion, because it protects
 * what comes after it, which is recursive, from chains such as `1 + 1 + 1 + …`.
 */
export function treeDepthExceeds(root: object, depthMax: number): boolean {
  const waiting: { node: object; depth: number }[] = [{ node: root, depth: 1 }];
  for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
    if (entry.depth > depthMax) return true;
    for (const child of Object.values(entry.node)) {
      if (typeof child !== 'object' || child === null || child instanceof Uint8Array) continue;
      // A list adds no level of its own.
      waiting.push({ node: child, depth: entry.depth + (Array.isArray(child) ? 0 : 1) });
    }
  }
  return false;
}
