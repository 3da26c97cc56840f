import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { toApiError } from '../../api/api-error.ts';
import { type Pipeline, useDeletePipeline, usePipelineCommand } from '../../api/pipelines.ts';
import { buttonClass, PermittedButton } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { showToast } from '../../ui/toast.tsx';

export function PipelineActions({ pipeline }: { pipeline: Pipeline }) {
  const [asksDelete, setAsksDelete] = useState(false);
  const command = usePipelineCommand(pipeline.id);
  const starts = pipeline.desired === 'stopped' || pipeline.state === 'failed';
  const run = () =>
    command.mutate(starts ? 'start' : 'stop', {
      onSuccess: () => showToast(`${pipeline.name} is ${starts ? 'starting' : 'stopping'}.`),
    });
  return (
    <>
      {command.error && (
        <span className="field__error" role="alert">
          {toApiError(command.error).message}
        </span>
      )}
      <PermittedButton
        action="pipeline:write"
        look={starts ? 'primary' : 'secondary'}
        icon={starts ? 'play' : 'stop'}
        busy={command.isPending}
        onClick={run}
      >
        {starts ? 'Start' : 'Stop'}
      </PermittedButton>
      <Link to="/pipelines/$pipeline/edit" params={{ pipeline: pipeline.id }} className={buttonClass()}>
        <Icon name="edit" />
        Edit
      </Link>
      <PermittedButton action="pipeline:write" look="danger" icon="trash" onClick={() => setAsksDelete(true)}>
        Delete
      </PermittedButton>
      {asksDelete && <DeleteDialog pipeline={pipeline} onClose={() => setAsksDelete(false)} />}
    </>
  );
}

function DeleteDialog({ pipeline, onClose }: { pipeline: Pipeline; onClose: () => void }) {
  const remove = useDeletePipeline(pipeline.id);
  const navigate = useNavigate();
  const views = pipeline.sinks.filter((sink) => sink.kind === 'view').map((sink) => sink.name);
  const confirm = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        showToast(`${pipeline.name} is deleted.`);
        void navigate({ to: '/pipelines' });
      },
    });
  return (
    <ConfirmDialog
      title={`Delete ${pipeline.name}?`}
      confirm="Delete pipeline"
      typeToConfirm={pipeline.name}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>
        It stops, and its state is gone.
        {views.length > 0 &&
          ` So ${views.length === 1 ? 'is the view' : 'are the views'} ${views.join(', ')}.`}{' '}
        Events in topics stay.
      </p>
    </ConfirmDialog>
  );
}
