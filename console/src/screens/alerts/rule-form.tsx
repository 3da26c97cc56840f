import { type ReactNode, useState } from 'react';
import { type AlertRule, type AlertRuleDraft, useSaveRule } from '../../api/alert-rules.ts';
import { PermittedButton } from '../../ui/button.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { Panel } from '../../ui/panel.tsx';
import { MessageFields } from './message-fields.tsx';
import { draftOf, labelsOf, labelsText, listOf, NEW_RULE, type RuleText } from './rule-draft.ts';
import { WatchFields } from './watch-fields.tsx';

interface RuleFormProps {
  /** The rule to be changed; without it a new one is made. */
  rule?: AlertRule;
  saveLabel: string;
  onSaved: (rule: AlertRule) => void;
  cancel: ReactNode;
}

/** An alert rule: what it watches, when it fires, whom it tells. */
export function RuleForm({ rule, saveLabel, onSaved, cancel }: RuleFormProps) {
  const initial = rule ?? NEW_RULE;
  const [draft, setDraft] = useState<AlertRuleDraft>(initial);
  const [text, setText] = useState<RuleText>({
    groupBy: initial.groupBy.join(', '),
    labels: labelsText(initial.labels),
  });
  const save = useSaveRule(rule);
  const parts = {
    draft,
    text,
    set: (changes: Partial<AlertRuleDraft>) => setDraft((before) => ({ ...before, ...changes })),
    setText: (changes: Partial<RuleText>) => setText((before) => ({ ...before, ...changes })),
  };
  const submit = () => {
    const whole = { ...draft, groupBy: listOf(text.groupBy), labels: labelsOf(text.labels) };
    save.mutate(draftOf(whole), { onSuccess: onSaved });
  };
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Panel title="What it watches">
        <WatchFields {...parts} />
      </Panel>
      <Panel title="What it says, and to whom">
        <MessageFields {...parts} />
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
