import { useQuery } from '@tanstack/react-query';
import { alertRulesQuery } from '../api/alert-rules.ts';
import { pipelinesQuery } from '../api/pipelines.ts';
import { topicsQuery } from '../api/topics.ts';
import type { IconName } from '../ui/icon.tsx';
import { PLACES } from './places.ts';
import { usePreference } from './preferences.ts';

export interface PaletteItem {
  label: string;
  kind: string;
  icon: IconName;
  /** Where it leads, or what it does. */
  href?: string;
  run?: () => void;
}

/** Everything that can be reached or done by name. The lists are those the screens have loaded, or are loaded now. */
export function usePaletteItems({ onShortcuts }: { onShortcuts: () => void }): PaletteItem[] {
  const topics = useQuery({ ...topicsQuery, refetchInterval: false });
  const pipelines = useQuery({ ...pipelinesQuery, refetchInterval: false });
  const rules = useQuery({ ...alertRulesQuery, refetchInterval: false });
  const [, setTheme] = usePreference('theme');
  const link = (kind: string, icon: IconName, label: string, href: string): PaletteItem => ({
    kind,
    icon,
    label,
    href,
  });
  return [
    ...PLACES.map((place) => link('Screen', place.icon, place.label, place.to)),
    ...(topics.data?.items ?? []).map(({ name }) =>
      link('Topic', 'topics', name, `/topics/${encodeURIComponent(name)}`),
    ),
    ...(pipelines.data?.items ?? []).map(({ id, name }) =>
      link('Pipeline', 'pipelines', name, `/pipelines/${id}`),
    ),
    ...(rules.data?.items ?? []).map(({ id, name }) =>
      link('Alert rule', 'alerts', name, `/alert-rules/${id}`),
    ),
    link('Action', 'plus', 'New pipeline', '/pipelines/new'),
    link('Action', 'plus', 'New alert rule', '/alert-rules/new'),
    { kind: 'Action', icon: 'sun', label: 'Light theme', run: () => setTheme('light') },
    { kind: 'Action', icon: 'moon', label: 'Dark theme', run: () => setTheme('dark') },
    { kind: 'Action', icon: 'system', label: 'System theme', run: () => setTheme('system') },
    { kind: 'Action', icon: 'keyboard', label: 'Keyboard shortcuts', run: onShortcuts },
  ];
}

/** True if every word typed is part of the item's name or kind. */
export function matches(item: PaletteItem, text: string): boolean {
  const name = `${item.label} ${item.kind}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => name.includes(word));
}
