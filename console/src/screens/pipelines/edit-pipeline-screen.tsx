import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { pipelineQuery } from '../../api/pipelines.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { showToast } from '../../ui/toast.tsx';
import { PipelineForm } from './pipeline-form.tsx';

const route = getRouteApi('/app/pipelines/$pipeline/edit');

export function EditPipelineScreen() {
  const { pipeline: id } = route.useParams();
  const navigate = route.useNavigate();
  // What is being edited must not change under the hands: read once, without polling.
  const pipeline = useQuery({ ...pipelineQuery(id), refetchInterval: false, refetchOnWindowFocus: false });
  const name = pipeline.data?.name ?? id;
  const trail = (
    <BackLink to="/pipelines/$pipeline" params={{ pipeline: id }}>
      {name}
    </BackLink>
  );
  return (
    <Page
      title={`Edit ${name}`}
      trail={trail}
      lead="Saving makes a new version; a running pipeline is restarted with it."
    >
      <QueryView query={pipeline}>
        {(data) => (
          <PipelineForm
            key={data.id}
            id={data.id}
            initial={data}
            saveLabel="Save new version"
            onSaved={(saved) => {
              showToast(`${saved.name} is saved as version ${saved.version}.`);
              void navigate({ to: '/pipelines/$pipeline', params: { pipeline: saved.id } });
            }}
            cancel={
              <Link to="/pipelines/$pipeline" params={{ pipeline: id }} className={buttonClass('quiet')}>
                Cancel
              </Link>
            }
          />
        )}
      </QueryView>
    </Page>
  );
}
