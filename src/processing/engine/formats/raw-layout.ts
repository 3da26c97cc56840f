/** How the format `raw` lays a value into bytes. */
export interface RawLayout {
  littleEndian: boolean;
  /** For texts; undefined is UTF-8. */
  charset: RawCharset | undefined;
}

/** A character set in which both directions are possible here. */
export interface RawCharset {
  name: string;
  /** Undefined if the bytes are no text of it. */
  decode: (bytes: Uint8Array) => string | undefined;
  /** Undefined if the text has characters that are not in it. */
  encode: (text: string) => Uint8Array | undefined;
}

/** Undefined if there is no such character set here. UTF-8 is answered as well. */
export function charsetOf(name: string): RawCharset | undefined {
  const known = name.toLowerCase();
  if (known === 'utf-8' || known === 'utf8') return { name, ...decoding('utf-8'), encode: utf8 };
  if (known === 'iso-8859-1' || known === 'latin1')
    return { name, decode: latin1, encode: singleBytes(0xff) };
  if (known === 'us-ascii' || known === 'ascii')
    return { name, ...decoding('utf-8'), encode: singleBytes(0x7f) };
  if (known === 'utf-16le') return { name, ...decoding('utf-16le'), encode: utf16le };
  if (known === 'utf-16be') return { name, ...decoding('utf-16be'), encode: utf16be };
  // A byte order mark says which; Java writes big-endian with a mark.
  if (known === 'utf-16') return { name, decode: utf16, encode: (text) => utf16be(`\uFEFF${text}`) };
  return undefined;
}

export function rawLayout(option: (name: string) => string | undefined): RawLayout {
  const name = option('raw.charset') ?? 'UTF-8';
  return {
    littleEndian: option('raw.endianness')?.toLowerCase() === 'little-endian',
    charset: /^utf-?8$/i.test(name) ? undefined : charsetOf(name),
  };
}

function decoding(label: string): Pick<RawCharset, 'decode'> {
  const decoder = new TextDecoder(label, { fatal: true, ignoreBOM: true });
  return {
    decode(bytes) {
      try {
        return decoder.decode(bytes);
      } catch {
        return undefined;
      }
    },
  };
}

function utf8(text: string): Uint8Array {
  return Buffer.from(text);
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

function singleBytes(max: number): RawCharset['encode'] {
  return (text) => {
    for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > max) return undefined;
    return Buffer.from(text, 'latin1');
  };
}

function utf16le(text: string): Uint8Array {
  return Buffer.from(text, 'utf16le');
}

function utf16be(text: string): Uint8Array {
  return Buffer.from(text, 'utf16le').swap16();
}

const UTF16LE = decoding('utf-16le');
const UTF16BE = decoding('utf-16be');

function utf16(bytes: Uint8Array): string | undefined {
  const { decode } = bytes[0] === 0xff && bytes[1] === 0xfe ? UTF16LE : UTF16BE;
  return decode(bytes)?.replace(/^\uFEFF/, '');
}
