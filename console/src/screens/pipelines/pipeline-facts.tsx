import { Link } from '@tanstack/react-router';
import type { Pipeline } from '../../api/pipelines.ts';
import { formatBytes } from '../../format/number.ts';
import { Tag } from '../../ui/badge.tsx';
import { Command } from '../../ui/command.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Instant } from '../../ui/times.tsx';

export function PipelineFacts({ pipeline }: { pipeline: Pipeline }) {
  return (
    <>
      <Panel title="Reads and writes">
        <Facts
          items={[
            ['Reads', <TopicLinks key="sources" topics={pipeline.sources} />],
            ['Writes', <Sinks key="sinks" sinks={pipeline.sinks} />],
          ]}
        />
      </Panel>
      <Panel title="How it runs">
        <Facts
          items={[
            ['Executor', pipeline.executor],
            ['Wanted', pipeline.desired],
            ['Watermark', <Instant key="watermark" time={pipeline.metrics.watermark} />],
            ['Memory', formatBytes(pipeline.metrics.memoryBytes)],
            ['Created', <Instant key="created" time={pipeline.createdAt} />],
            ['Changed', <Instant key="updated" time={pipeline.updatedAt} />],
            ['Id', <code key="id">{pipeline.id}</code>],
          ]}
        />
      </Panel>
      <Panel title="From a shell">
        <Command text={`bin/millrace pipelines show ${pipeline.name}`} />
      </Panel>
    </>
  );
}

function TopicLinks({ topics }: { topics: readonly string[] }) {
  if (topics.length === 0) return <span className="muted">nothing</span>;
  return (
    <ul>
      {topics.map((topic) => (
        <li key={topic}>
          <Link to="/topics/$topic" params={{ topic }}>
            {topic}
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Sinks({ sinks }: { sinks: Pipeline['sinks'] }) {
  if (sinks.length === 0) return <span className="muted">nothing</span>;
  return (
    <ul>
      {sinks.map((sink) => (
        <li key={`${sink.kind} ${sink.name}`}>
          <Tag>{sink.kind}</Tag> <SinkLink sink={sink} />
        </li>
      ))}
    </ul>
  );
}

function SinkLink({ sink }: { sink: Pipeline['sinks'][number] }) {
  if (sink.kind === 'topic') {
    return (
      <Link to="/topics/$topic" params={{ topic: sink.name }}>
        {sink.name}
      </Link>
    );
  }
  if (sink.kind === 'view') {
    return (
      <Link from="/pipelines/$pipeline" search={{ view: sink.name }} hash="rows">
        {sink.name}
      </Link>
    );
  }
  return <>{sink.name}</>;
}
