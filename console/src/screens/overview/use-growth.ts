import { useEffect, useState } from 'react';

const WINDOW_MS = 5 * 60_000;

/** By how much a count has grown since the page was opened, at most over the last five minutes. */
export function useGrowth(count: number): number {
  const [samples, setSamples] = useState<readonly { atMs: number; count: number }[]>([]);
  useEffect(() => {
    const nowMs = Date.now();
    setSamples((before) => [
      ...before.filter((sample) => sample.atMs > nowMs - WINDOW_MS),
      { atMs: nowMs, count },
    ]);
  }, [count]);
  return Math.max(0, count - (samples[0]?.count ?? count));
}
