import { Tag } from '../../ui/badge.tsx';

/** Which of the things watched: the grouping columns and their values. */
export function GroupTags({ group }: { group: Record<string, unknown> }) {
  const entries = Object.entries(group);
  if (entries.length === 0) return <span className="muted">—</span>;
  return entries.map(([name, value]) => (
    <Tag key={name}>
      {name} = {String(value)}
    </Tag>
  ));
}
