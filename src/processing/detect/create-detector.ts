import { DefaultDetector } from './default-detector.ts';
import type { Detector } from './detector.ts';
import { errors } from './errors.ts';
import { EwmaDetector } from './ewma.ts';
import { type DetectorOptions, type DetectorSettings, detectorOptions } from './options.ts';
import { RobustZScoreDetector } from './robust-z-score.ts';
import { StateReader } from './state-bytes.ts';

const SNAPSHOT_VERSION = 1;

/** A detector for one series; options left out have their defaults. Throws `detector_options_invalid`. */
export function createDetector(settings: DetectorSettings | DetectorOptions = {}): Detector {
  return withOptions(detectorOptions(settings));
}

/** The detector that `snapshot` described, with its options: it goes on as the other would have. */
export function restoreDetector(bytes: Uint8Array): Detector {
  const { version, options, state } = splitSnapshot(bytes);
  if (version !== SNAPSHOT_VERSION) {
    throw errors.detector_snapshot_invalid(
      `Its version is ${version}; this program reads ${SNAPSHOT_VERSION}.`,
    );
  }
  return withOptions(detectorOptions(options), new StateReader(state));
}

/** Puts version and options before the state of the method, so that a snapshot explains itself. */
function withOptions(options: DetectorOptions, state?: StateReader): Detector {
  const detector = createMethod(options, state);
  return {
    update: (timestampMs, value) => detector.update(timestampMs, value),
    snapshot: () => joinSnapshot(options, detector.snapshot()),
  };
}

function createMethod(options: DetectorOptions, state?: StateReader): Detector {
  switch (options.method) {
    case 'default':
      return new DefaultDetector(options, state);
    case 'robust-zscore':
      return new RobustZScoreDetector(options, state);
    case 'ewma':
      return new EwmaDetector(options, state);
  }
}

/** u16 version, u16 length of the options, the options as JSON, the state. Little-endian. */
function joinSnapshot(options: DetectorOptions, state: Uint8Array): Uint8Array {
  const json = Buffer.from(JSON.stringify(options), 'utf8');
  const bytes = Buffer.alloc(4 + json.length + state.length);
  bytes.writeUInt16LE(SNAPSHOT_VERSION, 0);
  bytes.writeUInt16LE(json.length, 2);
  bytes.set(json, 4);
  bytes.set(state, 4 + json.length);
  return bytes;
}

function splitSnapshot(bytes: Uint8Array): { version: number; options: DetectorSettings; state: Uint8Array } {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (buffer.length < 4 || buffer.length < 4 + buffer.readUInt16LE(2)) {
    throw errors.detector_snapshot_invalid('It ends too early.');
  }
  const stateAt = 4 + buffer.readUInt16LE(2);
  try {
    const options = JSON.parse(buffer.toString('utf8', 4, stateAt)) as DetectorSettings;
    return { version: buffer.readUInt16LE(0), options, state: buffer.subarray(stateAt) };
  } catch (cause) {
    throw errors.detector_snapshot_invalid('Its options cannot be read.', { cause });
  }
}
