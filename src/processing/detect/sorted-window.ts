/**
 * The last `size` values, in order of arrival and in order of size. Memory: 16 bytes for each place. A push costs
 * a binary search and a move within the window.
 */
export class SortedWindow {
  readonly #arrived: Float64Array;
  readonly #sorted: Float64Array;
  #count = 0;
  #next = 0;

  constructor(size: number) {
    this.#arrived = new Float64Array(size);
    this.#sorted = new Float64Array(size);
  }

  push(value: number): void {
    if (this.#count === this.#arrived.length) this.#remove(this.#arrived[this.#next] as number);
    this.#arrived[this.#next] = value;
    this.#next = (this.#next + 1) % this.#arrived.length;
    const at = this.#firstAtLeast(value);
    this.#sorted.copyWithin(at + 1, at, this.#count);
    this.#sorted[at] = value;
    this.#count++;
  }

  inOrderOfArrival(): number[] {
    const start = this.#count < this.#arrived.length ? 0 : this.#next;
    return Array.from(
      { length: this.#count },
      (_, i) => this.#arrived[(start + i) % this.#arrived.length] as number,
    );
  }

  median(): number {
    const middle = (this.#count - 1) / 2;
    return mean(this.#sorted[Math.floor(middle)] as number, this.#sorted[Math.ceil(middle)] as number);
  }

  /** Median of the distances: they are met in order of size by walking outwards from the centre on both sides. */
  medianDistanceFrom(center: number): number {
    let above = this.#firstAtLeast(center);
    let below = above - 1;
    let distance = 0;
    let previous = 0;
    const wanted = Math.floor(this.#count / 2);
    for (let met = 0; met <= wanted; met++) {
      previous = distance;
      const up = above < this.#count ? (this.#sorted[above] as number) - center : Number.POSITIVE_INFINITY;
      const down = below >= 0 ? center - (this.#sorted[below] as number) : Number.POSITIVE_INFINITY;
      if (up <= down) above++;
      else below--;
      distance = Math.min(up, down);
    }
    return this.#count % 2 === 1 ? distance : mean(previous, distance);
  }

  meanDistanceFrom(center: number): number {
    let sum = 0;
    for (let i = 0; i < this.#count; i++) sum += Math.abs((this.#sorted[i] as number) - center);
    return sum / this.#count;
  }

  #remove(value: number): void {
    const at = this.#firstAtLeast(value);
    this.#sorted.copyWithin(at, at + 1, this.#count);
    this.#count--;
  }

  #firstAtLeast(value: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sorted[middle] as number) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function mean(a: number, b: number): number {
  return a === b ? a : a / 2 + b / 2;
}
