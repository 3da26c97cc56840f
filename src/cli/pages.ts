import { type ClientOptions, callJson } from './client.ts';

interface Page {
  items: Record<string, unknown>[];
  next: string | null;
}

/** All items of a paged list, up to `itemsMax`. */
export async function readPages(
  client: ClientOptions,
  path: string,
  itemsMax = 10_000,
): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  let cursor: string | null = '';
  while (cursor !== null && items.length < itemsMax) {
    const separator = path.includes('?') ? '&' : '?';
    const page: Page = await callJson<Page>(
      client,
      cursor === '' ? path : `${path}${separator}cursor=${encodeURIComponent(cursor)}`,
    );
    items.push(...page.items);
    cursor = page.next;
  }
  return items.slice(0, itemsMax);
}
