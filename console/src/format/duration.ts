/** A span of time in its largest sensible unit: `850 ms`, `12 s`, `3 min`, `5 h`, `9 d`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 120_000) return `${Math.round(ms / 1_000)} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 172_800_000) return `${Math.round(ms / 3_600_000)} h`;
  return `${Math.round(ms / 86_400_000)} d`;
}

/** How long ago, or how far ahead: `just now`, `12 s ago`, `in 3 min`. */
export function formatAgo(ms: number): string {
  if (Math.abs(ms) < 1_500) return 'just now';
  const size = formatDuration(Math.floor(Math.abs(ms) / 1_000) * 1_000).replace('.0', '');
  return ms < 0 ? `in ${size}` : `${size} ago`;
}
