/**
 * A syntax tree in short, for tests: `(kind field=value …)`, without spans, and without fields that are empty or false.
 * Names are written as they are meant, in back-quotes if they were quoted.
 */
export function outline(node: unknown): string {
  if (Array.isArray(node)) return `[${node.map(outline).join(' ')}]`;
  if (node instanceof Uint8Array) return `0x${Buffer.from(node).toString('hex')}`;
  if (typeof node !== 'object' || node === null) return typeof node === 'string' ? node : String(node);
  if ('quoted' in node && 'text' in node)
    return node.quoted === true ? `\`${String(node.text)}\`` : String(node.text);
  const { kind, type, ...fields } = node as Record<string, unknown>;
  const isText = typeof kind === 'string' || typeof type === 'string';
  const named = typeof kind === 'string' ? { type, ...fields } : fields;
  const head = typeof kind === 'string' ? kind : typeof type === 'string' ? type : '';
  const parts = Object.entries(isText ? named : { type, ...fields }).flatMap(([name, value]) => {
    if (name === 'span' || name === 'keySpan') return [];
    // `NOT NULL` is a false that says something.
    if (isEmpty(value) && !(name === 'nullable' && value === false)) return [];
    return [`${name}=${outline(value)}`];
  });
  return `(${[head, ...parts].filter((part) => part !== '').join(' ')})`;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === false || (Array.isArray(value) && value.length === 0);
}
