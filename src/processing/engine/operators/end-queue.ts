/** Ends of windows that are due, lowest first, each once: a binary heap and a set. */
export class EndQueue {
  readonly #heap: number[] = [];
  readonly #known = new Set<number>();

  /** The lowest end; +∞ if there is none. */
  get first(): number {
    return this.#heap[0] ?? Number.POSITIVE_INFINITY;
  }

  add(end: number): void {
    if (this.#known.has(end)) return;
    this.#known.add(end);
    const heap = this.#heap;
    let at = heap.push(end) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((heap[parent] as number) <= end) break;
      heap[at] = heap[parent] as number;
      at = parent;
    }
    heap[at] = end;
  }

  /** Takes the lowest end out. */
  take(): number {
    const heap = this.#heap;
    const first = this.first;
    const last = heap.pop();
    this.#known.delete(first);
    if (last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && (heap[child + 1] as number) < (heap[child] as number)) child++;
      if ((heap[child] as number) >= last) break;
      heap[at] = heap[child] as number;
      at = child;
    }
    heap[at] = last;
    return first;
  }

  values(): number[] {
    return [...this.#heap];
  }
}
