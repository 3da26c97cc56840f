import type { Topic } from '../../api/topics.ts';
import { SelectField } from '../../ui/select-field.tsx';

interface PartitionFieldProps {
  topic: Topic;
  partition: string | undefined;
  onPartition: (partition: string | undefined) => void;
}

export function PartitionField({ topic, partition, onPartition }: PartitionFieldProps) {
  if (topic.partitions < 2) return null;
  const each = Array.from({ length: topic.partitions }, (_, i) => ({ value: String(i), label: String(i) }));
  return (
    <SelectField
      label="Partition"
      value={partition ?? ''}
      options={[{ value: '', label: 'All' }, ...each]}
      onChange={(next) => onPartition(next === '' ? undefined : next)}
    />
  );
}
