import type { Delivery } from '../../api/alerts.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import type { IconName } from '../../ui/icon.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Ago } from '../../ui/times.tsx';

const LOOKS: Record<Delivery['status'], [Tone, IconName, string]> = {
  queued: ['neutral', 'clock', 'Queued'],
  delivered: ['ok', 'ok', 'Delivered'],
  retrying: ['warn', 'refresh', 'Retrying'],
  failed: ['bad', 'error', 'Failed'],
};

/** Who was told, and whether it arrived. */
export function DeliveryTable({ deliveries }: { deliveries: readonly Delivery[] }) {
  return (
    <Panel title="Notifications" note="Every attempt to tell somebody" flush>
      {deliveries.length === 0 ? (
        <p className="panel__none">
          Nobody has been told: the rule names no channel, or the alert has not fired yet.
        </p>
      ) : (
        <DataTable
          caption="Notifications"
          rows={deliveries}
          rowKey={(delivery) => delivery.id}
          columns={[
            { id: 'status', header: 'Result', cell: (delivery) => <Result status={delivery.status} /> },
            { id: 'channel', header: 'Channel', cell: (delivery) => delivery.channel },
            { id: 'event', header: 'About', cell: (delivery) => delivery.event },
            { id: 'attempt', header: 'Attempt', numeric: true, cell: (delivery) => delivery.attempt },
            { id: 'time', header: 'When', cell: (delivery) => <Ago time={delivery.time} /> },
            {
              id: 'error',
              header: 'Error',
              cell: (delivery) => delivery.error ?? <span className="muted">—</span>,
            },
          ]}
        />
      )}
    </Panel>
  );
}

function Result({ status }: { status: Delivery['status'] }) {
  const [tone, icon, word] = LOOKS[status];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}
