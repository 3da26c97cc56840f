import { DEAD_LETTER_STAGES } from '../../api/dead-letters.ts';
import { Button } from '../../ui/button.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Segments } from '../../ui/segments.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import type { deadLettersSearch } from './search.ts';

type Search = ReturnType<typeof deadLettersSearch>;

const STATUSES = [
  { value: 'open', label: 'Open' },
  { value: 'replayed', label: 'Replayed' },
  { value: 'discarded', label: 'Discarded' },
  { value: 'all', label: 'All' },
] as const;

const STAGES = [
  { value: '', label: 'Any stage' },
  ...DEAD_LETTER_STAGES.map((stage) => ({ value: stage, label: stage })),
] as const;

/** Which dead letters are listed; all of it stands in the URL. */
export function DeadLetterFilters({
  search,
  onChange,
}: {
  search: Search;
  onChange: (changes: Search) => void;
}) {
  return (
    <div className="filters">
      <Segments
        label="Status"
        value={search.status ?? 'open'}
        options={STATUSES}
        onChange={(status) => onChange({ status })}
      />
      <SelectField
        label="Failed at"
        value={search.stage ?? ''}
        options={STAGES}
        onChange={(stage) => onChange({ stage: stage === '' ? undefined : stage })}
      />
      <SearchField
        label="Contains"
        placeholder="Text of the event or the error"
        value={search.q ?? ''}
        onChange={(q) => onChange({ q: q === '' ? undefined : q })}
      />
      {search.code !== undefined && (
        <Chip name="Cause" value={search.code} onRemove={() => onChange({ code: undefined })} />
      )}
      {search.topic !== undefined && (
        <Chip name="Topic" value={search.topic} onRemove={() => onChange({ topic: undefined })} />
      )}
    </div>
  );
}

function Chip({ name, value, onRemove }: { name: string; value: string; onRemove: () => void }) {
  return (
    <Button small icon="close" onClick={onRemove} aria-label={`Remove filter: ${name} ${value}`}>
      {name}: {value}
    </Button>
  );
}
