import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type Pipeline, pipelineQuery, useUpdatePipeline } from '../../api/pipelines.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { buttonClass, PermittedButton } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { showToast } from '../../ui/toast.tsx';
import { PipelineForm } from './pipeline-form.tsx';

const route = getRouteApi('/app/pipelines/$pipeline/edit');

export function EditPipelineScreen() {
  const { pipeline: id } = route.useParams();
  // What is being edited must not change under the hands: read once, without polling.
  const pipeline = useQuery({ ...pipelineQuery(id), refetchInterval: false, refetchOnWindowFocus: false });
  const name = pipeline.data?.name ?? id;
  return (
    <Page
      title={`Edit ${name}`}
      trail={
        <BackLink to="/pipelines/$pipeline" params={{ pipeline: id }}>
          {name}
        </BackLink>
      }
      lead="Other SQL begins anew: it reads its inputs from their start, without state, into empty views."
    >
      <QueryView query={pipeline}>{(data) => <EditForm key={data.id} pipeline={data} />}</QueryView>
    </Page>
  );
}

function EditForm({ pipeline }: { pipeline: Pipeline }) {
  const navigate = route.useNavigate();
  const update = useUpdatePipeline(pipeline.id, pipeline.version);
  return (
    <PipelineForm
      initial={pipeline}
      refusal={update.error && { error: update.error, draft: update.variables }}
      onSubmit={(draft) =>
        update.mutate(draft, {
          onSuccess: ({ id, name, revision }) => {
            showToast(`${name} is saved as revision ${revision}.`);
            void navigate({ to: '/pipelines/$pipeline', params: { pipeline: id } });
          },
        })
      }
      actions={(ready) => (
        <>
          <PermittedButton
            action="pipeline:write"
            type="submit"
            look="primary"
            busy={update.isPending}
            disabled={!ready}
          >
            Save
          </PermittedButton>
          <Link to="/pipelines/$pipeline" params={{ pipeline: pipeline.id }} className={buttonClass('quiet')}>
            Cancel
          </Link>
        </>
      )}
    />
  );
}
