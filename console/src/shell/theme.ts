import { useEffect, useSyncExternalStore } from 'react';
import { usePreference } from './preferences.ts';

export type Theme = 'light' | 'dark';

const systemIsDark = window.matchMedia('(prefers-color-scheme: dark)');

/** Keeps `data-theme` of the document in step with the preference and the system. `public/theme.js` sets it first. */
export function useThemeOnDocument(): void {
  const [choice] = usePreference('theme');
  useEffect(() => {
    const set = () => {
      document.documentElement.dataset.theme =
        choice === 'system' ? (systemIsDark.matches ? 'dark' : 'light') : choice;
    };
    set();
    systemIsDark.addEventListener('change', set);
    return () => systemIsDark.removeEventListener('change', set);
  }, [choice]);
}

/** The theme shown; canvas drawings use it to be drawn again in its colours. */
export function useTheme(): Theme {
  return useSyncExternalStore(onThemeChange, () =>
    document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light',
  );
}

function onThemeChange(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}
