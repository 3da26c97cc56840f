import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { type PipelineDraft, useCreatePipeline } from '../../api/pipelines.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { Button, buttonClass, PermittedButton } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { showToast } from '../../ui/toast.tsx';
import { EXAMPLES } from './examples.ts';
import { PipelineForm } from './pipeline-form.tsx';

export function NewPipelineScreen() {
  const [example, setExample] = useState<(typeof EXAMPLES)[number]>();
  return (
    <Page
      title="New pipeline"
      trail={<BackLink to="/pipelines">Pipelines</BackLink>}
      lead="What it reads, what it computes, where the result goes."
    >
      <div className="columns">
        <div>
          <NewPipelineForm key={example?.name ?? 'own'} initial={example ?? { name: '', sql: '' }} />
        </div>
        <div>
          <Panel
            title="Start from an example"
            note="On the data of the demo. Replaces what is in the editor."
          >
            <ul className="examples">
              {EXAMPLES.map((one) => (
                <li key={one.name}>
                  <Button onClick={() => setExample(one)}>{one.title}</Button>
                  <p className="muted">{one.about}</p>
                </li>
              ))}
            </ul>
          </Panel>
        </div>
      </div>
    </Page>
  );
}

function NewPipelineForm({ initial }: { initial: PipelineDraft }) {
  const navigate = useNavigate();
  const create = useCreatePipeline();
  const save = (draft: PipelineDraft, start: boolean) =>
    create.mutate(
      { ...draft, start },
      {
        onSuccess: ({ id, name }) => {
          showToast(`${name} is created${start ? ' and starting' : ''}.`);
          void navigate({ to: '/pipelines/$pipeline', params: { pipeline: id } });
        },
      },
    );
  return (
    <PipelineForm
      initial={initial}
      refusal={create.error && { error: create.error, draft: create.variables }}
      onSubmit={(draft) => save(draft, true)}
      actions={(ready, draft) => (
        <>
          <PermittedButton
            action="pipeline:write"
            type="submit"
            look="primary"
            icon="play"
            busy={create.isPending}
            disabled={!ready}
          >
            Create and start
          </PermittedButton>
          <PermittedButton action="pipeline:write" disabled={!ready} onClick={() => save(draft, false)}>
            Create stopped
          </PermittedButton>
          <Link to="/pipelines" className={buttonClass('quiet')}>
            Cancel
          </Link>
        </>
      )}
    />
  );
}
