import type { Records } from '#log';
import type { Operator } from '../operators/operator.ts';
import type { SourcePosition } from './connector.ts';

/**
 * Where rows leave. Rows pushed since the last epoch become true together with it: records by `takeRecords`,
 * which the epoch commits in one transaction, files by `position`, to which they are cut back on a restart.
 */
export interface Sink extends Operator {
  readonly id: string;
  /** Rows taken. */
  readonly rows: number;
  /** Prepares the place; `position` is where the last epoch left it, undefined at the first start. */
  open(position: SourcePosition | undefined): Promise<void>;
  /** Bytes waiting for the end of the epoch; a large number ends the epoch early. */
  readonly pendingBytes: number;
  /** Records of this epoch, by topic; afterwards there are none. */
  takeRecords(): readonly { topic: string; records: Records }[];
  /** Makes durable what is not in records, and says where that ends. */
  flush(): Promise<SourcePosition>;
  /** The epoch of the last `flush` is committed: what ended with it may be seen. Called again after a crash. */
  committed?: () => Promise<void>;
  /** Wants an epoch to be committed though no row came: something has its age. */
  readonly isDue?: boolean;
  /** All input has ended and is committed: what was temporary becomes final. */
  finish(): Promise<void>;
  /** There is nothing to do just now: rows that someone is waiting for can leave. Only asked where there are no epochs. */
  rest?: () => void;
  /** The run failed and nothing of it will be gone on with: what was temporary is removed. */
  discard?: () => void;
  /** Releases files; called in any case, at the end. */
  close(): Promise<void>;
}

/** The parts of a sink that most have no use for. */
export abstract class PlainSink implements Sink {
  readonly id: string;
  rows = 0;

  constructor(id: string) {
    this.id = id;
  }

  get pendingBytes(): number {
    return 0;
  }

  abstract push(...args: Parameters<Operator['push']>): void;

  advance(_watermarkMs?: number): void {}

  open(_position: SourcePosition | undefined): Promise<void> {
    return Promise.resolve();
  }

  takeRecords(): readonly { topic: string; records: Records }[] {
    return [];
  }

  flush(): Promise<SourcePosition> {
    return Promise.resolve(null);
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
