import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type Pipeline, pipelineQuery } from '../../api/pipelines.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { PipelineStateBadge } from '../../ui/states.tsx';
import { PipelineActions } from './pipeline-actions.tsx';
import { PipelineError } from './pipeline-error.tsx';
import { PipelineFacts } from './pipeline-facts.tsx';
import { PipelineTiles } from './pipeline-tiles.tsx';
import { PipelineWarnings } from './pipeline-warnings.tsx';
import { SqlView } from './sql-view.tsx';
import { ViewRows } from './view-rows.tsx';

const route = getRouteApi('/app/pipelines/$pipeline');

/** One pipeline: how it runs, what it says, what comes out. */
export function PipelineScreen() {
  const { pipeline: id } = route.useParams();
  const pipeline = useQuery(pipelineQuery(id));
  const trail = <BackLink to="/pipelines">Pipelines</BackLink>;
  return (
    <Page
      title={pipeline.data?.name ?? id}
      trail={trail}
      badge={pipeline.data && <PipelineStateBadge state={pipeline.data.state} />}
      actions={pipeline.data && <PipelineActions pipeline={pipeline.data} />}
    >
      <QueryView query={pipeline}>{(data) => <PipelineParts pipeline={data} />}</QueryView>
    </Page>
  );
}

function PipelineParts({ pipeline }: { pipeline: Pipeline }) {
  const { view } = route.useSearch();
  const views = pipeline.sinks.filter((sink) => sink.kind === 'view').map((sink) => sink.name);
  const shown = views.find((name) => name === view) ?? views[0];
  return (
    <>
      {pipeline.error && <PipelineError error={pipeline.error} />}
      <PipelineWarnings pipeline={pipeline} />
      <PipelineTiles metrics={pipeline.metrics} />
      <div className="columns">
        <div>
          <Panel
            title="SQL"
            note={`Revision ${pipeline.revision}`}
            actions={<CopyButton text={pipeline.sql} label="Copy SQL" />}
            flush
          >
            <SqlView sql={pipeline.sql} errorLine={pipeline.error?.line} />
          </Panel>
          {shown !== undefined && <ViewRows view={shown} />}
        </div>
        <div>
          <PipelineFacts pipeline={pipeline} />
        </div>
      </div>
    </>
  );
}
