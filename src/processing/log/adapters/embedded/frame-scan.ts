import type { DiskFile } from './disk.ts';
import {
  FRAME_HEADER_BYTES,
  FRAME_MAGIC_BYTES,
  type FrameHeader,
  isFrameIntact,
  readFrameHeader,
} from './frame.ts';

const WINDOW_BYTES = 1024 * 1024;

/**
 * Visits the intact frames from `from` on, one after another, until `to`, the first bytes that are none, or a
 * visit that returns false. Resolves with the position behind the last frame that was accepted.
 */
export async function scanFrames(
  file: DiskFile,
  from: number,
  to: number,
  salt: number,
  visit: (frame: FrameHeader, position: number) => boolean | void,
): Promise<number> {
  let position = from;
  let windowBytes = WINDOW_BYTES;
  while (position < to) {
    const window = new Uint8Array(Math.min(windowBytes, to - position));
    const bytes = window.subarray(0, await file.read(window, position));
    const scanned = scanWindow(bytes, salt, (frame, at) => visit(frame, position + at));
    position += scanned.used;
    if (scanned.outcome === 'stopped' || position >= to) return position;
    if (scanned.needed === 0 || position + scanned.needed > to) return position;
    windowBytes = Math.max(WINDOW_BYTES, scanned.needed);
  }
  return position;
}

/** The first intact frame that begins after `from`, wherever it lies: proof that what is before it was once whole. */
export async function findFrame(
  file: DiskFile,
  from: number,
  to: number,
  salt: number,
): Promise<{ frame: FrameHeader; position: number } | undefined> {
  const rest = new Uint8Array(Math.max(0, to - from));
  const bytes = Buffer.from(rest.buffer, 0, await file.read(rest, from));
  for (
    let magic = bytes.indexOf(FRAME_MAGIC_BYTES);
    magic >= 0;
    magic = bytes.indexOf(FRAME_MAGIC_BYTES, magic + 1)
  ) {
    const at = magic - 4;
    if (at <= 0) continue;
    const frame = readFrameHeader(bytes, at);
    if (frame !== undefined && isFrameIntact(bytes, at, frame.length, salt))
      return { frame, position: from + at };
  }
  return undefined;
}

/** `needed` is how many bytes the next frame asks for; 0 if there is no frame. */
function scanWindow(
  bytes: Uint8Array,
  salt: number,
  visit: (frame: FrameHeader, at: number) => boolean | void,
): { used: number; needed: number; outcome: 'stopped' | 'out of frames' } {
  let at = 0;
  for (;;) {
    if (at + FRAME_HEADER_BYTES > bytes.length) {
      return { used: at, needed: FRAME_HEADER_BYTES, outcome: 'out of frames' };
    }
    const frame = readFrameHeader(bytes, at);
    if (frame === undefined) return { used: at, needed: 0, outcome: 'out of frames' };
    if (at + frame.length > bytes.length) return { used: at, needed: frame.length, outcome: 'out of frames' };
    if (!isFrameIntact(bytes, at, frame.length, salt))
      return { used: at, needed: 0, outcome: 'out of frames' };
    if (visit(frame, at) === false) return { used: at, needed: 0, outcome: 'stopped' };
    at += frame.length;
  }
}
