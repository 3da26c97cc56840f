import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { toApiError } from '../../api/api-error.ts';
import type { Diagnostic, PipelineDraft } from '../../api/pipelines.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { Field } from '../../ui/field.tsx';
import { CheckedSql } from './checked-sql.tsx';

interface PipelineFormProps {
  initial: PipelineDraft;
  /** Why the last draft was not taken, and which it was. */
  refusal: { error: unknown; draft: PipelineDraft } | null;
  /** Called with what is to be saved when the form is sent, or Ctrl+S pressed. */
  onSubmit: (draft: PipelineDraft) => void;
  /** The buttons; `ready` is false while something is missing. */
  actions: (ready: boolean, draft: PipelineDraft) => ReactNode;
}

/** Name and SQL of a pipeline. */
export function PipelineForm({ initial, refusal, onSubmit, actions }: PipelineFormProps) {
  const [name, setName] = useState(initial.name);
  const [sql, setSql] = useState(initial.sql);
  const draft = { name: name.trim(), sql };
  const ready = draft.name !== '' && sql.trim() !== '';
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 's' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (ready) onSubmit(draft);
  };
  return (
    <form
      className="form"
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit(draft);
      }}
    >
      <div className="form__short">
        <Field label="Name" hint="Up to 100 characters; it stands in addresses and file names.">
          {(ids) => (
            <input
              {...ids}
              className="input"
              required
              maxLength={100}
              autoComplete="off"
              spellCheck={false}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
      </div>
      <CheckedSql
        sql={sql}
        refused={refusal && refusal.draft.sql === sql ? refusedBecause(refusal.error) : undefined}
        onSql={setSql}
      />
      {refusal && <ErrorPanel error={refusal.error} what="Not saved" />}
      <div className="form__actions">{actions(ready, draft)}</div>
    </form>
  );
}

/** The diagnostics that came with a refusal (`sql_invalid`). */
function refusedBecause(error: unknown): readonly Diagnostic[] | undefined {
  return toApiError(error).problem.diagnostics;
}
