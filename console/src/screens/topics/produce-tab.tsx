import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { eventQuery, useProduce } from '../../api/events.ts';
import type { Topic } from '../../api/topics.ts';
import { PermittedButton } from '../../ui/button.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { Field } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { bodyProblem, FORMATS, type ProduceFormat } from './produce-format.ts';
import { ProduceResults } from './produce-results.tsx';
import { positionOf } from './record-key.ts';

const route = getRouteApi('/app/topics/$topic');

/** Sends events through the same door as everybody else. Starts from a message if the URL names one. */
export function ProduceTab({ topic }: { topic: Topic }) {
  const { sel } = route.useSearch();
  const { partition, offset } = positionOf(sel ?? '0:0');
  const template = useQuery({ ...eventQuery(topic.name, partition, offset), enabled: sel !== undefined });
  if (sel !== undefined && template.isPending) return null;
  const text = template.data ? JSON.stringify(template.data.value, null, 2) : '{\n  \n}';
  return <ProduceForm topic={topic} initial={text} />;
}

function ProduceForm({ topic, initial }: { topic: Topic; initial: string }) {
  const [format, setFormat] = useState<ProduceFormat>('json');
  const [text, setText] = useState(initial);
  const produce = useProduce(topic.name);
  const problem = bodyProblem(format, text);
  const send = () => produce.mutate({ text, contentType: FORMATS[format].contentType });
  return (
    <Panel
      title="Produce events"
      note={
        topic.schema
          ? `Checked against ${topic.schema.subject} version ${topic.schema.version}`
          : 'No schema: any JSON is accepted'
      }
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <SelectField
          label="Format"
          value={format}
          options={Object.entries(FORMATS).map(([value, { label }]) => ({
            value: value as ProduceFormat,
            label,
          }))}
          onChange={setFormat}
        />
        <Field label="Body" hint={FORMATS[format].hint} error={text.trim() === '' ? undefined : problem}>
          {(ids) => (
            <textarea
              {...ids}
              className="input mono"
              rows={12}
              spellCheck={false}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        {produce.error && <ErrorPanel error={produce.error} what="Not accepted" />}
        {produce.data && <ProduceResults answer={produce.data} />}
        <div className="form__actions">
          <PermittedButton
            action="event:write"
            type="submit"
            look="primary"
            icon="send"
            busy={produce.isPending}
            disabled={problem !== undefined}
          >
            Send
          </PermittedButton>
        </div>
      </form>
    </Panel>
  );
}
