import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { type Diagnostic, validationQuery } from '../../api/pipelines.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { Panel } from '../../ui/panel.tsx';
import { DiagnosticList } from './diagnostic-list.tsx';
import { SqlEditor, type SqlEditorHandle } from './sql-editor.tsx';

const SETTLED_MS = 500;

interface CheckedSqlProps {
  sql: string;
  /** What was found when this very text was sent. */
  refused: readonly Diagnostic[] | undefined;
  onSql: (sql: string) => void;
}

/** The editor, with what the server finds in the SQL whenever typing pauses. */
export function CheckedSql({ sql, refused, onSql }: CheckedSqlProps) {
  const editor = useRef<SqlEditorHandle>(null);
  const findingsId = useId();
  const settled = useSettled(sql);
  const isEmpty = settled.trim() === '';
  const check = useQuery({
    ...validationQuery(settled),
    enabled: !isEmpty,
    placeholderData: keepPreviousData,
  });
  const diagnostics = isEmpty ? [] : (refused ?? check.data?.diagnostics);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void check.refetch();
  };
  return (
    <Panel title="SQL" note="Tab leaves the editor. Ctrl+Enter checks, Ctrl+S saves.">
      <div className="form" onKeyDown={onKeyDown}>
        <SqlEditor
          ref={editor}
          label="SQL"
          describedBy={findingsId}
          value={sql}
          diagnostics={diagnostics ?? []}
          onChange={onSql}
        />
        <DiagnosticList
          id={findingsId}
          isEmpty={isEmpty}
          diagnostics={diagnostics}
          onChoose={(diagnostic) => editor.current?.goTo(diagnostic.line, diagnostic.column)}
        />
        {check.error && (
          <ErrorPanel
            error={check.error}
            what="The SQL could not be checked"
            retry={() => void check.refetch()}
          />
        )}
      </div>
    </Panel>
  );
}

/** The value once it has not changed for half a second. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
