import { useQuery } from '@tanstack/react-query';
import { channelsQuery } from '../../api/alert-rules.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';

/** Whom a rule tells. A channel that a rule names but the platform no longer has stays visible. */
export function ChannelsField({
  value,
  onValue,
}: {
  value: readonly string[];
  onValue: (value: string[]) => void;
}) {
  const channels = useQuery(channelsQuery);
  const names = [...new Set([...(channels.data?.items.map((channel) => channel.name) ?? []), ...value])];
  const toggle = (name: string) =>
    onValue(value.includes(name) ? value.filter((other) => other !== name) : [...value, name]);
  return (
    <fieldset className="field">
      <legend>Tells</legend>
      {channels.error && <ErrorPanel error={channels.error} retry={() => void channels.refetch()} />}
      <div className="choices">
        {names.map((name) => (
          <label key={name} className="choice">
            <input type="checkbox" checked={value.includes(name)} onChange={() => toggle(name)} />
            {name}
          </label>
        ))}
        {names.length === 0 && !channels.error && (
          <span className="muted">No notification channel is configured.</span>
        )}
      </div>
    </fieldset>
  );
}
