const UNIT_MS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of a duration as Prometheus writes it (`30s`, `1h30m`); undefined if it is none. */
export function parseDurationMs(text: string): number | undefined {
  if (!/^(\d+(ms|[smhd]))+$/u.test(text)) return undefined;
  let totalMs = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|[smhd])/gu)) {
    totalMs += Number(count) * (UNIT_MS[unit ?? ''] ?? 0);
  }
  return totalMs;
}
