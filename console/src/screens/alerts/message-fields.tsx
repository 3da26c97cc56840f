import { TextField } from '../../ui/text-field.tsx';
import { ChannelsField } from './channels-field.tsx';
import type { RuleFieldsProps } from './rule-draft.ts';
import { SeverityField } from './severity-field.tsx';

/** How serious it is, in which words, and who hears of it. */
export function MessageFields({ draft, text, set, setText }: RuleFieldsProps) {
  return (
    <div className="form">
      <SeverityField value={draft.severity} onValue={(severity) => set({ severity })} />
      <TextField
        label="Summary"
        hint="{{column}}, {{value}} and {{rule}} are filled in."
        value={draft.summary}
        required
        onValue={(summary) => set({ summary })}
      />
      <div className="form__row">
        <TextField
          label="Value"
          hint="An SQL expression of the number shown with the alert; may be empty."
          value={draft.value ?? ''}
          mono
          onValue={(value) => set({ value })}
        />
        <TextField
          label="Labels"
          hint="name=value, one a line."
          value={text.labels}
          rows={3}
          mono
          onValue={(labels) => setText({ labels })}
        />
      </div>
      <ChannelsField value={draft.channels} onValue={(channels) => set({ channels })} />
      <label className="choice">
        <input
          type="checkbox"
          checked={draft.enabled}
          onChange={(event) => set({ enabled: event.target.checked })}
        />
        The rule is on
      </label>
    </div>
  );
}
