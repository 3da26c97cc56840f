import { createHash } from 'node:crypto';
import type { Exchange, PhysicalOperator } from '../plan/physical-plan.ts';

/**
 * A text that is equal for operators that compute the same: everything in the plan but ids and places in the
 * script. INSERTs of one job that read the same view share what is below, with one state instead of two.
 */
export function planSignature(plan: PhysicalOperator): string {
  return JSON.stringify(plan, (name, value: unknown) => {
    if (name === 'id' || name === 'span' || name === 'optionSpans' || name === 'comment') return undefined;
    if (typeof value === 'bigint') return `${value}n`;
    return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
  });
}

/** Equal for exchanges that carry the same rows. */
export function portOf(exchange: Exchange): string {
  return createHash('sha256').update(planSignature(exchange)).digest('hex').slice(0, 16);
}
