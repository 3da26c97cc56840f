import { useState } from 'react';
import type { DeadLetterDetail } from '../../api/dead-letters.ts';
import { bytesOfBase64, hexDump } from '../../format/bytes.ts';
import { Panel } from '../../ui/panel.tsx';
import { Segments } from '../../ui/segments.tsx';

const DUMP_BYTES_MAX = 16 * 1024;

const FORMS = [
  { value: 'text', label: 'Text' },
  { value: 'bytes', label: 'Bytes' },
] as const;

/** The event exactly as it came. */
export function LetterBytes({ letter }: { letter: DeadLetterDetail }) {
  const [form, setForm] = useState<'text' | 'bytes'>(letter.text === null ? 'bytes' : 'text');
  const text =
    form === 'text' && letter.text !== null
      ? letter.text
      : hexDump(bytesOfBase64(letter.raw).subarray(0, DUMP_BYTES_MAX));
  return (
    <Panel
      title="As it came"
      note={letter.text === null ? 'These bytes are no text, so they can’t be edited here.' : undefined}
      actions={
        letter.text !== null && <Segments label="Show as" value={form} options={FORMS} onChange={setForm} />
      }
    >
      <pre
        className={`code${form === 'text' ? ' code--wrap' : ''}`}
        tabIndex={0}
        role="group"
        aria-label="Original content"
      >
        {text}
      </pre>
    </Panel>
  );
}
