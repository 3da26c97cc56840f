import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { type DeadLetterDetail, type ReplayAnswer, useReplay, useSaveEdit } from '../../api/dead-letters.ts';
import { indentJson } from '../../format/indent-json.ts';
import { useShortcuts } from '../../shell/shortcuts.ts';
import { Button, PermittedButton } from '../../ui/button.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { Field } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { showToast } from '../../ui/toast.tsx';
import { jsonProblem } from '../topics/produce-format.ts';
import { DiscardDialog } from './discard-dialog.tsx';
import { ReplayedToast } from './replayed-toast.tsx';

/** Repairs an event and sends it again, through the same checks as the first time. */
export function RepairPanel({ letter }: { letter: DeadLetterDetail }) {
  const original = letter.text ?? '';
  const saved = letter.edited ?? original;
  const [text, setText] = useState(saved);
  const [discards, setDiscards] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const navigate = useNavigate();
  const replay = useReplay(letter.id);
  const save = useSaveEdit(letter.id);
  const closed = letter.status !== 'open';

  const onReplayed = (answer: ReplayAnswer) => {
    showToast(<ReplayedToast topic={letter.topic} answer={answer} />);
    void navigate({ to: '/dead-letters' });
  };
  const send = () => replay.mutate(text === original ? undefined : text, { onSuccess: onReplayed });
  useShortcuts({
    r: () => (closed || replay.isPending ? false : send()),
    'Mod+Enter': () => (closed || replay.isPending ? false : send()),
    e: () => box.current?.focus(),
    d: () => (closed ? false : setDiscards(true)),
  });
  return (
    <Panel
      title={closed ? 'Content' : 'Repair and replay'}
      note={closed ? undefined : `Goes to ${letter.topic} and is checked like a new event.`}
    >
      <div className="form">
        <Field
          label="Event"
          error={jsonProblem(text) && `Not JSON: ${jsonProblem(text)}`}
          hint={text === original ? 'As it came.' : 'Edited; the original is kept below.'}
        >
          {(ids) => (
            <textarea
              {...ids}
              ref={box}
              className="input mono"
              rows={Math.min(24, Math.max(8, text.split('\n').length + 1))}
              spellCheck={false}
              readOnly={closed}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        {replay.error && <ErrorPanel error={replay.error} what="It would fail again" />}
        {save.error && <ErrorPanel error={save.error} what="Not saved" />}
        {!closed && (
          <div className="form__actions">
            <PermittedButton
              action="dead-letter:write"
              look="primary"
              icon="replay"
              busy={replay.isPending}
              onClick={send}
            >
              {text === original ? 'Replay' : 'Replay edited'}
            </PermittedButton>
            <PermittedButton
              action="dead-letter:write"
              busy={save.isPending}
              disabled={text === saved}
              onClick={() => save.mutate(text, { onSuccess: () => showToast('The edit is saved.') })}
            >
              Save edit
            </PermittedButton>
            <Button look="quiet" disabled={text === original} onClick={() => setText(original)}>
              Undo edits
            </Button>
            <Button look="quiet" disabled={pretty(text) === text} onClick={() => setText(pretty(text))}>
              Format
            </Button>
            <PermittedButton
              action="dead-letter:write"
              look="danger"
              icon="trash"
              onClick={() => setDiscards(true)}
            >
              Discard …
            </PermittedButton>
          </div>
        )}
      </div>
      {discards && <DiscardDialog letter={letter} onClose={() => setDiscards(false)} />}
    </Panel>
  );
}

/** JSON with line breaks; any other text as it is. */
function pretty(text: string): string {
  return jsonProblem(text) ? text : indentJson(text);
}
