/**
 * The header fields of a request as they came, in order, names in lower case. The gateway decides on this list
 * and never on a merged view of it, in which a second `Host` or `Content-Length` can no longer be seen.
 */
export class HeaderList {
  readonly #names: string[] = [];
  readonly #values: string[] = [];

  /** From `IncomingMessage.rawHeaders`: name, value, name, value. */
  static fromRaw(rawHeaders: readonly string[]): HeaderList {
    const list = new HeaderList();
    for (let i = 0; i < rawHeaders.length; i += 2) {
      list.append((rawHeaders[i] as string).toLowerCase(), rawHeaders[i + 1] as string);
    }
    return list;
  }

  get length(): number {
    return this.#names.length;
  }

  append(name: string, value: string): void {
    this.#names.push(name);
    this.#values.push(value);
  }

  /** The first value of `name` (in lower case). */
  get(name: string): string | undefined {
    const index = this.#names.indexOf(name);
    return index === -1 ? undefined : this.#values[index];
  }

  getAll(name: string): string[] {
    return this.#values.filter((_value, i) => this.#names[i] === name);
  }

  count(name: string): number {
    let count = 0;
    for (const other of this.#names) if (other === name) count++;
    return count;
  }

  /** A list without the fields whose name `isRemoved`. */
  without(isRemoved: (name: string) => boolean): HeaderList {
    const list = new HeaderList();
    for (const [name, value] of this.entries()) if (!isRemoved(name)) list.append(name, value);
    return list;
  }

  *entries(): IterableIterator<[name: string, value: string]> {
    for (let i = 0; i < this.#names.length; i++) yield [this.#names[i] as string, this.#values[i] as string];
  }

  /** As `IncomingMessage.rawHeaders` has them. */
  toRaw(): string[] {
    return [...this.entries()].flat();
  }

  /** As `IncomingMessage.headers` has them: repeated fields joined, `cookie` by semicolons. */
  toObject(): Record<string, string> {
    const headers: Record<string, string> = Object.create(null) as Record<string, string>;
    for (const [name, value] of this.entries()) {
      const before = headers[name];
      headers[name] = before === undefined ? value : `${before}${name === 'cookie' ? '; ' : ', '}${value}`;
    }
    return headers;
  }
}
