import './json-view.css';
import { useMemo, useState } from 'react';
import { Button } from './button.tsx';

/** Longer texts are cut until asked for: laying out megabytes of text would stall the page. */
const CHARACTERS_MAX = 64 * 1024;

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** A value as indented JSON, its parts told apart by colour. */
export function JsonView({ value, label }: { value: unknown; label: string }) {
  const text = useMemo(() => JSON.stringify(value, null, 2) ?? 'undefined', [value]);
  const [whole, setWhole] = useState(false);
  const shown = whole ? text : text.slice(0, CHARACTERS_MAX);
  return (
    <>
      <pre className="code" tabIndex={0} role="group" aria-label={label}>
        {highlight(shown)}
      </pre>
      {shown.length < text.length && (
        <Button onClick={() => setWhole(true)}>Show all {Math.round(text.length / 1024)} KiB</Button>
      )}
    </>
  );
}

function highlight(text: string) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index > end) parts.push(text.slice(end, match.index));
    const [token, string, colon, word] = match;
    const kind = string === undefined ? (word ? 'word' : 'number') : colon ? 'name' : 'string';
    parts.push(
      <span key={match.index} className={`code__${kind}`}>
        {string !== undefined && colon ? string : token}
      </span>,
    );
    if (colon) parts.push(colon);
    end = match.index + token.length;
  }
  parts.push(text.slice(end));
  return parts;
}
