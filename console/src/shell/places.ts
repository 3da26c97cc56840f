import type { IconName } from '../ui/icon.tsx';

/** The screens of the navigation, and the letter that follows `g` to get there. */
export const PLACES = [
  { to: '/', label: 'Overview', icon: 'overview', letter: 'o' },
  { to: '/topics', label: 'Topics', icon: 'topics', letter: 't' },
  { to: '/pipelines', label: 'Pipelines', icon: 'pipelines', letter: 'p' },
  { to: '/alerts', label: 'Alerts', icon: 'alerts', letter: 'l' },
  { to: '/dead-letters', label: 'Dead letters', icon: 'dead-letters', letter: 'd' },
] as const satisfies readonly { to: string; label: string; icon: IconName; letter: string }[];
