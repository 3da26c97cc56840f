import { crc32 } from 'node:zlib';
import { stateErrors } from '../errors.ts';
import type { StateWriter } from '../state-writer.ts';

/**
 * A frame holds what one epoch changed:
 *
 *     u32 MAGIC │ u32 CRC-32 of all behind it │ u32 length of the payload │ f64 epoch │ payload
 *
 * The payload is `u32 length, head` (positions and what operators wrote of themselves; see `runtime/job-state.ts`)
 * and the changed entries of keyed states (see `pipeline-state.ts`).
 */
const MAGIC = 0x4d525346;
const CRC_AT = 4;
const COVERED_FROM = 8;
export const FRAME_HEADER_BYTES = 20;

/** Begins a frame; its payload is what is written until `endFrame`. */
export function beginFrame(epoch: number, out: StateWriter): void {
  out.clear();
  out.uint(MAGIC);
  out.uint(0);
  out.uint(0);
  out.float(epoch);
}

export function endFrame(out: StateWriter): Buffer {
  out.setUint(COVERED_FROM, out.length - FRAME_HEADER_BYTES);
  const frame = out.view();
  out.setUint(CRC_AT, crc32(frame.subarray(COVERED_FROM)));
  return frame;
}

export interface Frame {
  epoch: number;
  payload: Buffer;
}

/** The frames that fill `bytes`. Throws `state_corrupt` if one is damaged: a record says that all of them are true. */
export function* framesOf(bytes: Buffer, where: string): Generator<Frame> {
  let at = 0;
  let before = Number.NEGATIVE_INFINITY;
  while (at < bytes.length) {
    const frame = frameAt(bytes, at);
    if (frame === undefined || frame.epoch <= before)
      throw stateErrors.state_corrupt(`The state is damaged at byte ${at} of ${where}.`);
    before = frame.epoch;
    at += FRAME_HEADER_BYTES + frame.payload.length;
    yield frame;
  }
}

function frameAt(bytes: Buffer, at: number): Frame | undefined {
  if (at + FRAME_HEADER_BYTES > bytes.length || bytes.readUInt32LE(at) !== MAGIC) return undefined;
  const end = at + FRAME_HEADER_BYTES + bytes.readUInt32LE(at + COVERED_FROM);
  if (end > bytes.length) return undefined;
  if (crc32(bytes.subarray(at + COVERED_FROM, end)) !== bytes.readUInt32LE(at + CRC_AT)) return undefined;
  return {
    epoch: bytes.readDoubleLE(at + COVERED_FROM + 4),
    payload: bytes.subarray(at + FRAME_HEADER_BYTES, end),
  };
}
