import { hash, parseOptions, verify } from '@node-rs/argon2';
import { randomToken } from '#foundation';
import { createHashingQueue, type HashingQueue } from './hashing-queue.ts';

/** Cost of argon2id (RFC 9106). */
export interface HashCost {
  memoryKiB: number;
  passes: number;
  lanes: number;
}

/** OWASP's minimum for argon2id. */
export const defaultHashCost: HashCost = { memoryKiB: 19_456, passes: 2, lanes: 1 };

/** 2 × 19 MiB at a time, and about half a second of waiting on a slow core. */
export const HASHINGS_RUNNING_MAX = 2;
export const HASHINGS_WAITING_MAX = 64;

export interface PasswordHasher {
  /** The password's hash as a PHC string with a random 16-byte salt. May reject with `hashing_overloaded`. */
  hash(password: string): Promise<string>;
  /**
   * True if `phc` is the password's hash. Without a `phc` it works as long and answers false, so that nobody
   * can tell from the time whether there is one. May reject with `hashing_overloaded`.
   */
  verify(phc: string | undefined, password: string): Promise<boolean>;
  /** True if `phc` was made with less cost, or otherwise than today. */
  isOutdated(phc: string): boolean;
  readonly queue: HashingQueue;
}

// @node-rs/argon2 has a `const enum`, which vanishes with the types.
const ARGON2ID = 2;

export async function createPasswordHasher(
  cost: HashCost = defaultHashCost,
  queue: HashingQueue = createHashingQueue({
    runningMax: HASHINGS_RUNNING_MAX,
    waitingMax: HASHINGS_WAITING_MAX,
  }),
): Promise<PasswordHasher> {
  const options = {
    algorithm: ARGON2ID,
    memoryCost: cost.memoryKiB,
    timeCost: cost.passes,
    parallelism: cost.lanes,
  };
  const nobodysHash = await hash(randomToken(), options);
  return {
    queue,
    hash: (password) => queue.run(() => hash(normalizePassword(password), options)),
    async verify(phc, password) {
      const matches = await queue.run(() => verify(phc ?? nobodysHash, normalizePassword(password)));
      return matches && phc !== undefined;
    },
    isOutdated: (phc) => isOutdated(phc, cost),
  };
}

/** One spelling of each character (Unicode NFC), so that the keyboard does not matter (NIST SP 800-63B-4, 3.1.1.2). */
export function normalizePassword(password: string): string {
  return password.normalize('NFC');
}

function isOutdated(phc: string, cost: HashCost): boolean {
  try {
    const { memoryCost, timeCost, parallelism } = parseOptions(phc);
    return (
      !phc.startsWith('$argon2id$') ||
      memoryCost < cost.memoryKiB ||
      timeCost < cost.passes ||
      parallelism !== cost.lanes
    );
  } catch {
    return true;
  }
}
