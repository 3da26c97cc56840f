import type { Overview } from '../../api/overview.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatCount, plural } from '../../format/number.ts';
import { Tile, Tiles } from '../../ui/tile.tsx';
import { useNow } from '../../ui/use-now.ts';
import { useGrowth } from './use-growth.ts';

/** What waits for somebody, and how long the platform has been up. */
export function SignalTiles({ overview }: { overview: Overview }) {
  const { firingAlerts, openDeadLetters, pipelines } = overview;
  const growth = useGrowth(openDeadLetters);
  return (
    <Tiles>
      <Tile
        label="Firing alerts"
        value={formatCount(firingAlerts)}
        tone={firingAlerts > 0 ? 'bad' : 'neutral'}
        note={firingAlerts > 0 ? 'need attention' : 'all quiet'}
        link={{ to: '/alerts', search: { state: 'firing' } }}
      />
      <Tile
        label="Open dead letters"
        value={formatCount(openDeadLetters)}
        tone={openDeadLetters > 0 ? 'warn' : 'neutral'}
        note={growth > 0 ? `${formatCount(growth)} more in the last minutes` : 'not growing'}
        link={{ to: '/dead-letters' }}
      />
      <Tile
        label="Pipelines"
        value={
          <>
            {formatCount(pipelines.running)} <small>running</small>
          </>
        }
        tone={pipelines.failed > 0 ? 'bad' : 'neutral'}
        note={
          pipelines.failed > 0
            ? plural(pipelines.failed, 'failed pipeline')
            : `${formatCount(pipelines.stopped)} stopped, none failed`
        }
        link={{ to: '/pipelines' }}
      />
      <UpTime startedAt={overview.startedAt} />
    </Tiles>
  );
}

function UpTime({ startedAt }: { startedAt: string }) {
  const nowMs = useNow();
  return (
    <Tile
      label="Up for"
      value={formatDuration(Math.max(0, Math.floor((nowMs - Date.parse(startedAt)) / 1_000) * 1_000)).replace(
        '.0',
        '',
      )}
      note="since the last start"
    />
  );
}
