import {
  closeSync,
  copyFileSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { dirname } from 'node:path';

const COMPARE_BYTES = 256 * 1024;

/**
 * Makes `target` a file with the first `length` bytes of `source`, and durable. What stood there before is gone at
 * once; a crash leaves it as it was, and `copy`, a file beside it.
 */
export function putBeginning(source: string, length: number, target: string, copy: string): void {
  copyFileSync(source, copy);
  truncateSync(copy, length);
  sync(copy, 'r+');
  renameSync(copy, target);
  sync(dirname(target), 'r');
}

function sync(path: string, flags: 'r' | 'r+'): void {
  const file = openSync(path, flags);
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Bytes; -1: it is not there. */
export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? -1;
}

/** Whether a file is there and holds the first bytes of the other, all of them or fewer. */
export function isBeginningOf(path: string, whole: string): boolean {
  const size = sizeOf(path);
  if (size < 0 || size > sizeOf(whole)) return false;
  const files = [openSync(path, 'r'), openSync(whole, 'r')] as const;
  const [own, other] = [Buffer.allocUnsafe(COMPARE_BYTES), Buffer.allocUnsafe(COMPARE_BYTES)];
  try {
    for (let at = 0; at < size; ) {
      const wanted = Math.min(COMPARE_BYTES, size - at);
      const read = Math.min(readSync(files[0], own, 0, wanted, at), readSync(files[1], other, 0, wanted, at));
      if (read === 0 || own.compare(other, 0, read, 0, read) !== 0) return false;
      at += read;
    }
    return true;
  } finally {
    for (const file of files) closeSync(file);
  }
}
