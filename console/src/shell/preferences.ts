import { useSyncExternalStore } from 'react';
import type { Zone } from '../format/time.ts';

/** What a person has chosen for this browser. */
export interface Preferences {
  theme: 'system' | 'light' | 'dark';
  zone: Zone;
  /** Single-key shortcuts; some people need them off (WCAG 2.1.4). */
  shortcuts: 'on' | 'off';
  /** Whether the navigation shows its words. */
  sidebar: 'open' | 'closed';
}

const DEFAULTS: Preferences = { theme: 'system', zone: 'local', shortcuts: 'on', sidebar: 'open' };
const ALLOWED: { [K in keyof Preferences]: readonly Preferences[K][] } = {
  theme: ['system', 'light', 'dark'],
  zone: ['local', 'utc'],
  shortcuts: ['on', 'off'],
  sidebar: ['open', 'closed'],
};

const listeners = new Set<() => void>();

/** The value of one preference and how to change it; kept in local storage where that is allowed. */
export function usePreference<K extends keyof Preferences>(
  name: K,
): [Preferences[K], (value: Preferences[K]) => void] {
  const value = useSyncExternalStore(subscribe, () => readPreference(name));
  return [value, (next) => writePreference(name, next)];
}

export function readPreference<K extends keyof Preferences>(name: K): Preferences[K] {
  const stored = storage()?.getItem(`millrace.${name}`);
  return ALLOWED[name].find((allowed) => allowed === stored) ?? DEFAULTS[name];
}

export function writePreference<K extends keyof Preferences>(name: K, value: Preferences[K]): void {
  storage()?.setItem(`millrace.${name}`, value);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}

function storage(): Storage | undefined {
  try {
    return window.localStorage;
  } catch {
    return undefined;
  }
}
