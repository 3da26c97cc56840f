import type { AuthParts } from '../auth-parts.ts';
import type { ClientInfo } from '../client-info.ts';
import { DEFAULT_TENANT } from '../users/user.ts';
import type { AuditEntry } from './audit-record.ts';

/** Records something that anyone can make fail as often as they like; beyond a limit only its number. */
export async function recordFailure(
  { audit, failures }: Pick<AuthParts, 'audit' | 'failures'>,
  client: ClientInfo,
  entry: Pick<AuditEntry, 'tenant' | 'action' | 'reason' | 'resource'>,
): Promise<void> {
  if (!failures.admit(client.network)) return;
  await audit.record({
    ...entry,
    actor: null,
    outcome: 'failed',
    network: client.network,
    requestId: client.requestId,
  });
}

/** Records how many failures were not recorded one by one since the last call. */
export async function recordSuppressedFailures({
  audit,
  failures,
}: Pick<AuthParts, 'audit' | 'failures'>): Promise<void> {
  for (const { network, count } of failures.drain()) {
    await audit.record({
      tenant: DEFAULT_TENANT,
      actor: null,
      action: 'authentication.failures-counted',
      outcome: 'failed',
      network,
      details: { count },
    });
  }
}
