import { type Ref, useImperativeHandle, useMemo, useRef } from 'react';
import type { Diagnostic } from '../../api/pipelines.ts';
import { sqlPieces } from './sql-highlight.ts';
import './sql.css';
import { indexOfPosition, type Marked, markDiagnostics } from './text-position.ts';

export interface SqlEditorHandle {
  /** Puts the cursor at a line and column. */
  goTo: (line: number, column: number) => void;
}

interface SqlEditorProps {
  value: string;
  diagnostics: readonly Diagnostic[];
  label: string;
  describedBy: string;
  onChange: (value: string) => void;
  ref: Ref<SqlEditorHandle>;
}

/**
 * A plain text box with line numbers, colours, and marks under what is wrong. The text box lies, transparent, over a
 * copy of its text that carries the colours: everything a text box can do (undo, input methods, screen readers) works.
 */
export function SqlEditor({ value, diagnostics, label, describedBy, onChange, ref }: SqlEditorProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  useImperativeHandle(ref, () => ({
    goTo: (line, column) => {
      const index = indexOfPosition(value, line, column);
      area.current?.focus();
      area.current?.setSelectionRange(index, index);
    },
  }));
  const marked = useMemo(() => markDiagnostics(value, diagnostics), [value, diagnostics]);
  const errorLines = new Set(diagnostics.map((diagnostic) => diagnostic.line));
  return (
    <div className="editor">
      <div className="editor__lines" aria-hidden="true">
        {value.split('\n').map((_, i) => (
          // A line's identity is its number.
          <div key={i} data-error={errorLines.has(i + 1)}>
            {i + 1}
          </div>
        ))}
      </div>
      <div className="editor__text">
        <pre aria-hidden="true">
          {marked.map((part, i) => (
            <MarkedText key={i} part={part} />
          ))}
        </pre>
        <textarea
          ref={area}
          aria-label={label}
          aria-describedby={describedBy}
          aria-invalid={diagnostics.some((diagnostic) => diagnostic.severity === 'error') || undefined}
          value={value}
          wrap="off"
          spellCheck={false}
          autoCapitalize="none"
          autoComplete="off"
          onChange={(event) => onChange(event.target.value)}
        />
      </div>
    </div>
  );
}

function MarkedText({ part }: { part: Marked }) {
  const coloured = sqlPieces(part.text).map((piece, i) => (
    <span key={i} className={`code__${piece.kind}`}>
      {piece.text}
    </span>
  ));
  return part.diagnostic ? <mark data-severity={part.diagnostic.severity}>{coloured}</mark> : coloured;
}
