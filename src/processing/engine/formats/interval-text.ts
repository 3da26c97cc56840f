import { formatTime, MS_PER_DAY } from './calendar.ts';

/** `+1 02:03:04.005`. */
export function formatIntervalMs(ms: number): string {
  const size = Math.abs(ms);
  const days = Math.floor(size / MS_PER_DAY);
  return `${ms < 0 ? '-' : '+'}${days} ${formatTime(size - days * MS_PER_DAY, 3)}`;
}

/** `+2-06`. */
export function formatIntervalMonths(months: number): string {
  const size = Math.abs(months);
  return `${months < 0 ? '-' : '+'}${Math.floor(size / 12)}-${String(size % 12).padStart(2, '0')}`;
}
