import { connect } from 'node:net';

/** Milliseconds without a byte after which a connection counts as answered. */
const SILENCE_MS = 2_000;

export interface RawAnswer {
  /** 0 if nothing came back. */
  status: number;
  text: string;
}

/** Writes the pieces as they are, and then leaves the connection open, or cuts it off. */
export function sendBytes(
  url: string,
  pieces: readonly (string | Uint8Array)[],
  options: { thenCut?: boolean } = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let text = '';
    const finish = (): void => {
      socket.destroy();
      resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/u.exec(text)?.[1] ?? 0), text });
    };
    socket.setTimeout(SILENCE_MS, finish);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (isWhole(text)) finish();
    });
    socket.once('close', finish);
    socket.once('error', finish);
    for (const piece of pieces) socket.write(piece);
    if (options.thenCut) socket.end(() => socket.destroy());
  });
}

function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  const length = /\r\ncontent-length: (\d+)/iu.exec(text)?.[1];
  return end !== -1 && length !== undefined && text.length >= end + 4 + Number(length);
}
