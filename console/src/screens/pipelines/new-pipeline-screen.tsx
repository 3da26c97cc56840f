import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { BackLink } from '../../ui/back-link.tsx';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { showToast } from '../../ui/toast.tsx';
import { EXAMPLES } from './examples.ts';
import { PipelineForm } from './pipeline-form.tsx';

export function NewPipelineScreen() {
  const navigate = useNavigate();
  const [example, setExample] = useState<(typeof EXAMPLES)[number]>();
  const trail = <BackLink to="/pipelines">Pipelines</BackLink>;
  return (
    <Page title="New pipeline" trail={trail} lead="What it reads, what it computes, where the result goes.">
      <div className="columns">
        <div>
          <PipelineForm
            key={example?.name ?? 'own'}
            initial={example ?? { name: '', sql: '' }}
            saveLabel="Create pipeline"
            onSaved={(pipeline) => {
              showToast(`${pipeline.name} is created.`);
              void navigate({ to: '/pipelines/$pipeline', params: { pipeline: pipeline.id } });
            }}
            cancel={
              <Link to="/pipelines" className={buttonClass('quiet')}>
                Cancel
              </Link>
            }
          />
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
