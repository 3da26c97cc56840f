import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { topicsQuery } from '../../api/topics.ts';
import { TextField } from '../../ui/text-field.tsx';
import type { RuleFieldsProps } from './rule-draft.ts';

const DURATION = '(\\d+(ms|s|m|h|d|w))+';

/** Stream, condition, and how long it must hold. */
export function WatchFields({ draft, text, set, setText }: RuleFieldsProps) {
  const topics = useQuery({ ...topicsQuery, refetchInterval: false });
  const streams = useId();
  return (
    <div className="form">
      <div className="form__row">
        <TextField
          label="Name"
          hint="Lower-case letters, digits and dashes."
          value={draft.name}
          required
          pattern="[a-z][a-z0-9\-]{0,62}"
          onValue={(name) => set({ name })}
        />
        <TextField
          label="Stream"
          hint="A topic with a schema; the schema gives the columns."
          value={draft.stream}
          list={streams}
          required
          mono
          onValue={(stream) => set({ stream })}
        />
      </div>
      <datalist id={streams}>
        {topics.data?.items.map((topic) => topic.internal || <option key={topic.name} value={topic.name} />)}
      </datalist>
      <TextField
        label="Condition"
        hint="SQL over one event of the stream, such as anomaly_score > 4."
        value={draft.condition}
        required
        mono
        onValue={(condition) => set({ condition })}
      />
      <div className="form__row">
        <TextField
          label="Group by"
          hint="Columns with commas between; each combination is an alert of its own."
          value={text.groupBy}
          mono
          onValue={(groupBy) => setText({ groupBy })}
        />
        <TextField
          label="Holds for"
          hint="Event time before it fires: 0s, 30s, 5m."
          value={draft.for}
          required
          pattern={DURATION}
          mono
          onValue={(next) => set({ for: next })}
        />
        <TextField
          label="Resolves after"
          hint="Silence of the group that ends the alert."
          value={draft.resolveAfter}
          required
          pattern={DURATION}
          mono
          onValue={(resolveAfter) => set({ resolveAfter })}
        />
      </div>
    </div>
  );
}
