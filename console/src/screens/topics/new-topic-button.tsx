import { useState } from 'react';
import { PermittedButton } from '../../ui/button.tsx';
import { NewTopicDialog } from './new-topic-dialog.tsx';

export function NewTopicButton() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <PermittedButton action="topic:write" look="primary" icon="plus" onClick={() => setOpen(true)}>
        New topic
      </PermittedButton>
      {open && <NewTopicDialog onClose={() => setOpen(false)} />}
    </>
  );
}
