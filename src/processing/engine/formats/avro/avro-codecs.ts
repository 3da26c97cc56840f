import { crc32, deflateRawSync, inflateRawSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { packSnappy, UNPACKED_BYTES_MAX, unpackSnappy } from '../snappy.ts';

/** How the blocks of an Avro file are packed. https://avro.apache.org/docs/1.12.0/specification/#required-codecs */
export interface AvroCodec {
  pack(bytes: Uint8Array): Uint8Array;
  /** Throws an Error if the bytes are broken, or far too many. */
  unpack(bytes: Uint8Array): Uint8Array;
}

const limit = { maxOutputLength: UNPACKED_BYTES_MAX };

const CODECS: Readonly<Record<string, AvroCodec>> = {
  null: { pack: (bytes) => bytes, unpack: (bytes) => bytes },
  deflate: { pack: (bytes) => deflateRawSync(bytes), unpack: (bytes) => inflateRawSync(bytes, limit) },
  snappy: { pack: packWithSum, unpack: unpackWithSum },
  zstandard: {
    pack: (bytes) => zstdCompressSync(bytes),
    unpack: (bytes) => zstdDecompressSync(bytes, limit),
  },
};

/** Undefined if it is not known here (bzip2, xz). */
export function avroCodec(name: string): AvroCodec | undefined {
  return Object.hasOwn(CODECS, name) ? CODECS[name] : undefined;
}

const SUM_BYTES = 4;

/** Avro puts a checksum of the unpacked bytes behind a block of snappy. */
function packWithSum(bytes: Uint8Array): Uint8Array {
  const sum = Buffer.alloc(SUM_BYTES);
  sum.writeUInt32BE(crc32(bytes));
  return Buffer.concat([packSnappy(bytes), sum]);
}

function unpackWithSum(bytes: Uint8Array): Uint8Array {
  const end = bytes.length - SUM_BYTES;
  const unpacked = end < 0 ? undefined : unpackSnappy(bytes.subarray(0, end));
  if (unpacked === undefined) throw new Error('The block is not packed with snappy.');
  const sum = new DataView(bytes.buffer, bytes.byteOffset + end).getUint32(0);
  if (crc32(unpacked) !== sum) throw new Error('The checksum of the block is wrong.');
  return unpacked;
}
