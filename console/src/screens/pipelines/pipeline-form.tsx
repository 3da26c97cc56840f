import { keepPreviousData, useQuery } from '@tanstack/react-query';
import {
  type KeyboardEvent,
  type ReactNode,
  useDeferredValue,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import { toApiError } from '../../api/api-error.ts';
import { type Diagnostic, type Pipeline, useSavePipeline, validationQuery } from '../../api/pipelines.ts';
import { PermittedButton } from '../../ui/button.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { Field } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { DiagnosticList } from './diagnostic-list.tsx';
import { SqlEditor, type SqlEditorHandle } from './sql-editor.tsx';

const SETTLED_MS = 500;

interface PipelineFormProps {
  id?: string;
  initial: { name: string; sql: string };
  saveLabel: string;
  onSaved: (pipeline: Pipeline) => void;
  cancel: ReactNode;
}

/** Name and SQL of a pipeline; the SQL is checked by the server while it is written. */
export function PipelineForm({ id, initial, saveLabel, onSaved, cancel }: PipelineFormProps) {
  const [name, setName] = useState(initial.name);
  const [sql, setSql] = useState(initial.sql);
  const editor = useRef<SqlEditorHandle>(null);
  const findingsId = useId();
  const settled = useSettled(sql);
  const validation = useQuery({
    ...validationQuery(settled),
    enabled: settled.trim() !== '',
    placeholderData: keepPreviousData,
  });
  const save = useSavePipeline(id);
  const diagnostics =
    save.error && save.variables.sql === sql ? refusedBecause(save.error) : validation.data?.diagnostics;
  const ready = name.trim() !== '' && sql.trim() !== '';
  const submit = () => ready && save.mutate({ name: name.trim(), sql }, { onSuccess: onSaved });
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.ctrlKey && !event.metaKey) return;
    if (event.key !== 's' && event.key !== 'Enter') return;
    event.preventDefault();
    if (event.key === 's') submit();
    else void validation.refetch();
  };
  return (
    // Keys of the form as a whole (save, check); every control in it works without them.
    <form
      className="form"
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Field label="Name" hint="Letters, digits, - and _.">
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
      <Panel title="SQL" note="Tab leaves the editor. Ctrl+Enter checks, Ctrl+S saves.">
        <div className="form">
          <SqlEditor
            ref={editor}
            label="SQL"
            describedBy={findingsId}
            value={sql}
            diagnostics={diagnostics ?? []}
            onChange={setSql}
          />
          <DiagnosticList
            id={findingsId}
            diagnostics={sql.trim() === '' ? [] : diagnostics}
            onChoose={(diagnostic) => editor.current?.goTo(diagnostic.line, diagnostic.column)}
          />
          {validation.error && (
            <ErrorPanel
              error={validation.error}
              what="The SQL could not be checked"
              retry={() => void validation.refetch()}
            />
          )}
        </div>
      </Panel>
      {save.error && <ErrorPanel error={save.error} what="Not saved" />}
      <div className="form__actions">
        <PermittedButton
          action="pipeline:write"
          type="submit"
          look="primary"
          busy={save.isPending}
          disabled={!ready}
        >
          {saveLabel}
        </PermittedButton>
        {cancel}
      </div>
    </form>
  );
}

/** The diagnostics that came with a refusal (`sql_invalid`). */
function refusedBecause(error: unknown): Diagnostic[] | undefined {
  const { diagnostics } = toApiError(error).problem;
  return Array.isArray(diagnostics) ? (diagnostics as Diagnostic[]) : undefined;
}

/** The value once it has not changed for half a second. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return useDeferredValue(settled);
}
