import type { PipelineMetrics } from '../../api/pipelines.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatBytes, formatCount, formatRate } from '../../format/number.ts';
import { Tile, Tiles } from '../../ui/tile.tsx';

export function PipelineTiles({ metrics }: { metrics: PipelineMetrics }) {
  const { watermarkLagMs, lateRecords, deadLetters } = metrics;
  return (
    <Tiles>
      <Tile
        label="In"
        value={<PerSecond rate={metrics.recordsInPerSecond} />}
        note={`${formatCount(metrics.recordsIn)} in all`}
      />
      <Tile
        label="Out"
        value={<PerSecond rate={metrics.recordsOutPerSecond} />}
        note={`${formatCount(metrics.recordsOut)} in all`}
      />
      <Tile
        label="Watermark lag"
        value={watermarkLagMs === null ? '—' : formatDuration(watermarkLagMs)}
        note={watermarkLagMs === null ? 'no event time seen yet' : 'event time behind the clock'}
      />
      <Tile
        label="State"
        value={formatBytes(metrics.stateBytes)}
        note={`epoch ${formatCount(metrics.epoch)}`}
      />
      <Tile
        label="Late rows"
        value={formatCount(lateRecords)}
        tone={lateRecords > 0 ? 'warn' : 'neutral'}
        note={lateRecords > 0 ? 'came after their window closed' : 'none came late'}
      />
      <Tile
        label="Dead letters"
        value={formatCount(deadLetters)}
        tone={deadLetters > 0 ? 'warn' : 'neutral'}
        note={deadLetters > 0 ? 'rows it could not take' : 'every row was taken'}
      />
    </Tiles>
  );
}

function PerSecond({ rate }: { rate: number }) {
  return (
    <>
      {formatRate(rate)} <small>rows/s</small>
    </>
  );
}
