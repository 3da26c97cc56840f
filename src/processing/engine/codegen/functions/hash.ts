import { createHash } from 'node:crypto';
import { type Implementation, type Implementations, strict } from './implementation.ts';

/** Digests of text in UTF-8, or of bytes, in lower-case hexadecimal. */
export const hash: Implementations = {
  MD5: digest('md5'),
  SHA1: digest('sha1'),
  SHA224: digest('sha224'),
  SHA256: digest('sha256'),
  SHA384: digest('sha384'),
  SHA512: digest('sha512'),
  SHA2: strict((value: string | Uint8Array, bits: number) =>
    [224, 256, 384, 512].includes(bits) ? hexDigest(`sha${bits}`, value) : null,
  ),
};

function digest(algorithm: string): Implementation {
  return strict((value: string | Uint8Array) => hexDigest(algorithm, value));
}

function hexDigest(algorithm: string, value: string | Uint8Array): string {
  return createHash(algorithm).update(value).digest('hex');
}
