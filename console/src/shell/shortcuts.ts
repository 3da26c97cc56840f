import { useEffect, useEffectEvent } from 'react';
import { readPreference } from './preferences.ts';

/** What keys do; two keys after each other are written with a space: `g t`. An action that answers false was not for it. */
export type Shortcuts = Record<string, () => void | false>;

const SEQUENCE_MS_MAX = 1_200;

/** Named keys that carry a modifier keep working while typing and when single-key shortcuts are off. */
const CHORD = /^(Mod)\+/;

/**
 * Acts on keys while mounted. Single keys are ignored while typing, inside a dialog, with a modifier held, and when the
 * person turned them off.
 */
export function useShortcuts(shortcuts: Shortcuts): void {
  const current = useEffectEvent(() => shortcuts);
  useEffect(() => {
    let pending = '';
    let pendingAtMs = 0;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const key = keyOf(event);
      const sequence =
        event.timeStamp - pendingAtMs < SEQUENCE_MS_MAX && pending !== '' ? `${pending} ${key}` : key;
      const known = current();
      pending = '';
      if (!CHORD.test(key) && !singleKeysApply(event)) return;
      const action = known[sequence] ?? known[key];
      if (action) {
        if (action() !== false) event.preventDefault();
      } else if (Object.keys(known).some((name) => name.startsWith(`${key} `))) {
        pending = key;
        pendingAtMs = event.timeStamp;
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

function keyOf(event: KeyboardEvent): string {
  return event.ctrlKey || event.metaKey ? `Mod+${event.key}` : event.key;
}

function singleKeysApply(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (readPreference('shortcuts') === 'off' || document.querySelector('dialog[open]')) return false;
  const field =
    event.target instanceof Element && event.target.closest('input, textarea, select, [contenteditable]');
  // A dialog that is just closing still holds the focus in its box for a moment, out of sight.
  return !field || !field.checkVisibility();
}

/** Moves the focus between the rows of the page's tables; from elsewhere it starts at the first. */
export function focusRow(step: 1 | -1): void {
  const links = [...document.querySelectorAll<HTMLElement>('main .row-link')];
  const at = links.findIndex((link) => link === document.activeElement);
  const next = links[at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + step))];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

/** The same for keys that otherwise scroll: only where a row has the focus already. */
export function moveFocusedRow(step: 1 | -1): void | false {
  if (!document.activeElement?.classList.contains('row-link')) return false;
  focusRow(step);
}

/** Puts the cursor into the page's filter box; false if it has none. */
export function focusSearch(): boolean {
  const box = document.querySelector<HTMLInputElement>('main [data-search]');
  box?.focus();
  box?.select();
  return box !== null;
}
