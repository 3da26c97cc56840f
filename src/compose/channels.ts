import { join } from 'node:path';
import type { NotificationChannel } from '#alerts';
import type { Config } from '#config';
import type { Clock } from '#foundation';
import { openOutbox } from '../processing/alerts/notify/adapters/outbox.ts';
import { openWebhook } from '../processing/alerts/notify/adapters/webhook.ts';

/** The outbox, which is always there, and the webhooks that the configuration names. */
export function openChannels(config: Config, clock: Clock): NotificationChannel[] {
  const { webhooks, allowPrivateAddresses } = config.notifications;
  return [
    openOutbox(join(config.data.directory, 'outbox')),
    ...webhooks.map((webhook) => openWebhook({ ...webhook, allowPrivateAddresses, clock })),
  ];
}
