import { Link } from '@tanstack/react-router';
import type { Pipeline } from '../../api/pipelines.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatBytes, formatCount, formatRate } from '../../format/number.ts';
import type { Column } from '../../ui/data-table.tsx';
import { PipelineStateBadge } from '../../ui/states.tsx';

export const pipelineColumns: readonly Column<Pipeline>[] = [
  {
    id: 'name',
    header: 'Pipeline',
    order: (a, b) => a.name.localeCompare(b.name),
    cell: (pipeline) => (
      <>
        <Link to="/pipelines/$pipeline" params={{ pipeline: pipeline.id }} className="row-link">
          {pipeline.name}
        </Link>
        <div className="table__sub">
          {pipeline.sources.join(', ') || 'no source'} →{' '}
          {pipeline.sinks.map((sink) => sink.name).join(', ') || 'no sink'}
        </div>
      </>
    ),
  },
  {
    id: 'state',
    header: 'State',
    order: (a, b) => a.state.localeCompare(b.state),
    cell: (pipeline) => <PipelineStateBadge state={pipeline.state} />,
  },
  {
    id: 'in',
    header: 'In/s',
    numeric: true,
    order: (a, b) => a.metrics.recordsInPerSecond - b.metrics.recordsInPerSecond,
    cell: (pipeline) => formatRate(pipeline.metrics.recordsInPerSecond),
  },
  {
    id: 'out',
    header: 'Out/s',
    numeric: true,
    order: (a, b) => a.metrics.recordsOutPerSecond - b.metrics.recordsOutPerSecond,
    cell: (pipeline) => formatRate(pipeline.metrics.recordsOutPerSecond),
  },
  {
    id: 'lag',
    header: 'Watermark lag',
    numeric: true,
    order: (a, b) => (a.metrics.watermarkLagMs ?? -1) - (b.metrics.watermarkLagMs ?? -1),
    cell: ({ metrics }) => (metrics.watermarkLagMs === null ? '—' : formatDuration(metrics.watermarkLagMs)),
  },
  {
    id: 'state-size',
    header: 'State',
    numeric: true,
    order: (a, b) => a.metrics.stateBytes - b.metrics.stateBytes,
    cell: (pipeline) => formatBytes(pipeline.metrics.stateBytes),
  },
  {
    id: 'late',
    header: 'Late rows',
    numeric: true,
    order: (a, b) => a.metrics.lateRecords - b.metrics.lateRecords,
    cell: (pipeline) => formatCount(pipeline.metrics.lateRecords),
  },
  {
    id: 'dead-letters',
    header: 'Dead letters',
    numeric: true,
    order: (a, b) => a.metrics.deadLetters - b.metrics.deadLetters,
    cell: (pipeline) => formatCount(pipeline.metrics.deadLetters),
  },
];
