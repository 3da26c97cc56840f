/** A time zone's rule: how instants become wall clocks and back. All times are milliseconds. */
export interface TimeZone {
  readonly name: string;
  /** Constant offset from UTC, or undefined if it changes. */
  readonly fixedOffsetMs: number | undefined;
  /** Wall clock minus UTC at an instant. */
  offsetMs(epochMs: number): number;
  toLocal(epochMs: number): number;
  /**
   * The instant of a wall clock. In the gap of a change to summer time the clock is moved forward by the gap; in
   * the repeated hour the earlier instant is taken.
   */
  toEpoch(localMs: number): number;
  /** The same, but of a repeated hour the later instant. */
  toLaterEpoch(localMs: number): number;
}

const zones = new Map<string, TimeZone>();
/** Zones in use at once are few; names come from scripts, so their number is bounded all the same. */
const ZONES_MAX = 256;

/** By IANA name (`Europe/Berlin`) or offset (`+02:00`, `GMT+2`, `UTC`). Undefined if there is no such zone. */
export function timeZone(name: string): TimeZone | undefined {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const zone = createZone(name);
  if (zone === undefined) return undefined;
  if (zones.size >= ZONES_MAX) zones.clear();
  zones.set(name, zone);
  return zone;
}

function createZone(name: string): TimeZone | undefined {
  const offset = offsetOf(name);
  if (offset !== undefined) return new FixedZone(name, offset);
  try {
    return new NamedZone(name);
  } catch {
    return undefined;
  }
}

function offsetOf(name: string): number | undefined {
  if (name === 'UTC' || name === 'Z' || name === 'GMT' || name === 'Etc/UTC') return 0;
  const match = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d\d))?$/.exec(name);
  if (match === null) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return (match[1] === '-' ? -minutes : minutes) * 60_000;
}

class FixedZone implements TimeZone {
  readonly name: string;
  readonly fixedOffsetMs: number;

  constructor(name: string, offsetMs: number) {
    this.name = name;
    this.fixedOffsetMs = offsetMs;
  }

  offsetMs(): number {
    return this.fixedOffsetMs;
  }

  toLocal(epochMs: number): number {
    return epochMs + this.fixedOffsetMs;
  }

  toEpoch(localMs: number): number {
    return localMs - this.fixedOffsetMs;
  }

  toLaterEpoch(localMs: number): number {
    return localMs - this.fixedOffsetMs;
  }
}

/** Offsets change on the quarter of an hour, everywhere. */
const OFFSET_GRID_MS = 15 * 60_000;
const OFFSETS_CACHED_MAX = 4096;

class NamedZone implements TimeZone {
  readonly name: string;
  readonly fixedOffsetMs = undefined;
  readonly #format: Intl.DateTimeFormat;
  readonly #offsets = new Map<number, number>();

  constructor(name: string) {
    this.name = name;
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  offsetMs(epochMs: number): number {
    const quarter = Math.floor(epochMs / OFFSET_GRID_MS);
    const known = this.#offsets.get(quarter);
    if (known !== undefined) return known;
    const offset = this.#ask(quarter * OFFSET_GRID_MS);
    if (this.#offsets.size >= OFFSETS_CACHED_MAX) this.#offsets.clear();
    this.#offsets.set(quarter, offset);
    return offset;
  }

  #ask(epochMs: number): number {
    const parts: Record<string, number> = {};
    let before = false;
    for (const { type, value } of this.#format.formatToParts(epochMs)) {
      if (type === 'era') before = value.startsWith('B');
      else parts[type] = Number(value);
    }
    const local = new Date(0);
    const year = parts['year'] ?? 0;
    local.setUTCFullYear(before ? 1 - year : year, (parts['month'] ?? 1) - 1, parts['day'] ?? 1);
    local.setUTCHours(parts['hour'] ?? 0, parts['minute'] ?? 0, parts['second'] ?? 0);
    return local.getTime() - epochMs;
  }

  toLocal(epochMs: number): number {
    return epochMs + this.offsetMs(epochMs);
  }

  toEpoch(localMs: number): number {
    const [earlier, later] = this.#candidates(localMs);
    return earlier ?? later ?? this.#inGap(localMs);
  }

  toLaterEpoch(localMs: number): number {
    const [earlier, later] = this.#candidates(localMs);
    return later ?? earlier ?? this.#inGap(localMs);
  }

  /** Instants whose wall clock is `localMs`, by the offsets a day before and after. */
  #candidates(localMs: number): [number | undefined, number | undefined] {
    const day = 86_400_000;
    const found = [this.offsetMs(localMs - day), this.offsetMs(localMs + day)]
      .map((offset) => localMs - offset)
      .filter((epochMs) => this.toLocal(epochMs) === localMs)
      .sort((a, b) => a - b);
    return [found[0], found[1]];
  }

  #inGap(localMs: number): number {
    return localMs - this.offsetMs(localMs - 86_400_000);
  }
}
