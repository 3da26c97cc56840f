/** One event of a server-sent event stream. */
export interface ServerEvent {
  /** The `event:` field; `message` if the stream named none. */
  type: string;
  data: string;
  /** The last `id:` seen so far; what `Last-Event-ID` says after a reconnect. */
  id: string | undefined;
}

const LINE_CHARACTERS_MAX = 32 * 1024 * 1024;

/**
 * Parses `text/event-stream` as the HTML standard has it (section 9.2.6): feed it text as it arrives, in any
 * pieces. Comments (heartbeats) produce nothing.
 */
export class SseParser {
  readonly #onEvent: (event: ServerEvent) => void;
  #rest = '';
  #type = '';
  #data: string[] = [];
  #id: string | undefined;

  constructor(onEvent: (event: ServerEvent) => void) {
    this.#onEvent = onEvent;
  }

  push(chunk: string): void {
    const text = this.#rest + chunk;
    // A CR at the very end may be half of a CRLF; it waits for what follows.
    const end = text.endsWith('\r') ? text.length - 1 : text.length;
    const lines = text.slice(0, end).split(/\r\n|\n|\r/);
    this.#rest = (lines.pop() ?? '') + text.slice(end);
    if (this.#rest.length > LINE_CHARACTERS_MAX)
      throw new RangeError('A line of the event stream is too long.');
    for (const line of lines) this.#line(line);
  }

  #line(line: string): void {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') this.#data.push(value);
    else if (field === 'event') this.#type = value;
    else if (field === 'id' && !value.includes('\0')) this.#id = value;
  }

  #dispatch(): void {
    const data = this.#data.join('\n');
    const type = this.#type || 'message';
    const isEmpty = this.#data.length === 0;
    this.#data = [];
    this.#type = '';
    if (!isEmpty) this.#onEvent({ type, data, id: this.#id });
  }
}
