import { useNavigate } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { useCreateTopic } from '../../api/topics.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { showToast } from '../../ui/toast.tsx';

const DAY_MS = 86_400_000;

const RETENTIONS = [
  { value: '1', label: 'One day' },
  { value: '7', label: 'A week' },
  { value: '30', label: '30 days' },
  { value: 'ever', label: 'For ever' },
] as const;

export function NewTopicDialog({ onClose }: { onClose: () => void }) {
  const form = useId();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [partitions, setPartitions] = useState('2');
  const [days, setDays] = useState<(typeof RETENTIONS)[number]['value']>('7');
  const create = useCreateTopic();
  const navigate = useNavigate();
  const submit = () =>
    create.mutate(
      {
        name,
        description,
        partitions: Number(partitions),
        retentionMs: days === 'ever' ? null : Number(days) * DAY_MS,
      },
      {
        onSuccess: (topic) => {
          showToast(`${topic.name} is created.`);
          void navigate({ to: '/topics/$topic', params: { topic: topic.name }, search: { tab: 'produce' } });
        },
      },
    );
  const actions = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button type="submit" form={form} look="primary" busy={create.isPending}>
        Create topic
      </Button>
    </>
  );
  return (
    <Dialog title="New topic" onClose={onClose} actions={actions}>
      <form
        id={form}
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextField
          label="Name"
          hint="Letters, digits, dots, dashes and underscores."
          value={name}
          required
          pattern="[a-zA-Z0-9._\-]{1,249}"
          mono
          onValue={setName}
        />
        <TextField label="Description" value={description} onValue={setDescription} />
        <div className="form__row">
          <TextField
            label="Partitions"
            hint="Can grow, but never shrink."
            value={partitions}
            required
            pattern="[1-9]\d{0,2}"
            onValue={setPartitions}
          />
          <SelectField label="Kept for" value={days} options={RETENTIONS} onChange={setDays} />
        </div>
      </form>
      {create.error && <ErrorPanel error={create.error} what="Not created" />}
    </Dialog>
  );
}
