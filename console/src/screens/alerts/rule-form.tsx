import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useId, useState } from 'react';
import { type AlertRule, type AlertRuleDraft, useSaveRule } from '../../api/alert-rules.ts';
import { topicsQuery } from '../../api/topics.ts';
import { PermittedButton } from '../../ui/button.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ChannelsField } from './channels-field.tsx';
import { cleanDraft, labelsOf, labelsText, listOf } from './rule-draft.ts';
import { SeverityField } from './severity-field.tsx';
import { TextField } from './text-field.tsx';

interface RuleFormProps {
  id?: string;
  initial: AlertRuleDraft;
  saveLabel: string;
  onSaved: (rule: AlertRule) => void;
  cancel: ReactNode;
}

/** An alert rule: what it watches, when it fires, whom it tells. */
export function RuleForm({ id, initial, saveLabel, onSaved, cancel }: RuleFormProps) {
  const [draft, setDraft] = useState(initial);
  const [groupText, setGroupText] = useState(initial.groupBy.join(', '));
  const [labelText, setLabelText] = useState(labelsText(initial.labels));
  const set = (changes: Partial<AlertRuleDraft>) => setDraft((before) => ({ ...before, ...changes }));
  const topics = useQuery({ ...topicsQuery, refetchInterval: false });
  const streams = useId();
  const save = useSaveRule(id);
  const submit = () =>
    save.mutate(cleanDraft({ ...draft, groupBy: listOf(groupText), labels: labelsOf(labelText) }), {
      onSuccess: onSaved,
    });
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Panel title="What it watches">
        <div className="form">
          <div className="form__row">
            <TextField label="Name" value={draft.name} required onValue={(name) => set({ name })} />
            <TextField
              label="Stream"
              hint="A topic, or a view."
              value={draft.stream}
              list={streams}
              required
              mono
              onValue={(stream) => set({ stream })}
            />
          </div>
          <datalist id={streams}>
            {topics.data?.items
              .filter((topic) => !topic.internal)
              .map((topic) => (
                <option key={topic.name} value={topic.name} />
              ))}
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
              value={groupText}
              mono
              onValue={setGroupText}
            />
            <TextField
              label="Holds for"
              hint="Before it fires: 0s, 30s, 5m."
              value={draft.for}
              required
              pattern="\d+(ms|s|m|h|d)"
              mono
              onValue={(next) => set({ for: next })}
            />
          </div>
        </div>
      </Panel>
      <Panel title="What it says, and to whom">
        <div className="form">
          <SeverityField value={draft.severity} onValue={(severity) => set({ severity })} />
          <TextField
            label="Summary"
            hint="{{column}} is replaced by the event’s value."
            value={draft.summary}
            required
            onValue={(summary) => set({ summary })}
          />
          <div className="form__row">
            <TextField
              label="Value"
              hint="An SQL expression shown with the alert; may be empty."
              value={draft.value ?? ''}
              mono
              onValue={(value) => set({ value })}
            />
            <TextField
              label="Labels"
              hint="name=value, one a line."
              value={labelText}
              rows={3}
              mono
              onValue={setLabelText}
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
      </Panel>
      {save.error && <ErrorPanel error={save.error} what="Not saved" />}
      <div className="form__actions">
        <PermittedButton action="alert:write" type="submit" look="primary" busy={save.isPending}>
          {saveLabel}
        </PermittedButton>
        {cancel}
      </div>
    </form>
  );
}
