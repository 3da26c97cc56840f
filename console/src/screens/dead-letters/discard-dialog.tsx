import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { type DeadLetterDetail, useDiscard } from '../../api/dead-letters.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { Field } from '../../ui/field.tsx';
import { showToast } from '../../ui/toast.tsx';

/** Gives an event up; why is asked, because somebody will want to know. */
export function DiscardDialog({ letter, onClose }: { letter: DeadLetterDetail; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const discard = useDiscard(letter.id);
  const navigate = useNavigate();
  const confirm = () =>
    discard.mutate(reason.trim(), {
      onSuccess: () => {
        showToast('The dead letter is discarded.');
        void navigate({ to: '/dead-letters' });
      },
    });
  const actions = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button look="danger" busy={discard.isPending} disabled={reason.trim() === ''} onClick={confirm}>
        Discard event
      </Button>
    </>
  );
  return (
    <Dialog title="Discard this event?" onClose={onClose} actions={actions}>
      <p>It will not be replayed. It stays in the dead-letter topic until that topic’s retention ends.</p>
      <Field label="Reason" hint="Kept with the dead letter and in the audit log.">
        {(ids) => (
          <textarea
            {...ids}
            className="input"
            rows={3}
            required
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
      {discard.error && <ErrorPanel error={discard.error} />}
    </Dialog>
  );
}
