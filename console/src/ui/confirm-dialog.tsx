import { type ReactNode, useId, useState } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { ErrorPanel } from './error-panel.tsx';

interface ConfirmDialogProps {
  title: string;
  /** What will happen, and to what else. */
  children: ReactNode;
  /** The button: a verb and its object. */
  confirm: string;
  /** To be typed before something that can't be undone. */
  typeToConfirm?: string;
  busy: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that destroys. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const id = useId();
  const [typed, setTyped] = useState('');
  const ready = props.typeToConfirm === undefined || typed === props.typeToConfirm;
  const actions = (
    <>
      <Button onClick={props.onClose}>Cancel</Button>
      <Button look="danger" busy={props.busy} disabled={!ready} onClick={props.onConfirm}>
        {props.confirm}
      </Button>
    </>
  );
  return (
    <Dialog title={props.title} onClose={props.onClose} actions={actions}>
      <div>{props.children}</div>
      {props.typeToConfirm !== undefined && (
        <div className="field">
          <label htmlFor={id}>
            Type <code>{props.typeToConfirm}</code> to confirm
          </label>
          <input
            id={id}
            className="input"
            value={typed}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
      )}
      {props.error !== null && <ErrorPanel error={props.error} />}
    </Dialog>
  );
}
