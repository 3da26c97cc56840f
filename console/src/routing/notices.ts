import { useSyncExternalStore } from 'react';

const NOTICES_MAX = 3;

let notices: readonly string[] = [];
const listeners = new Set<() => void>();

/** Shows a sentence above the page until it is dismissed. The same sentence is shown once. */
export function reportNotice(sentence: string): void {
  if (notices.includes(sentence)) return;
  notices = [...notices, sentence].slice(-NOTICES_MAX);
  notify();
}

export function dismissNotices(): void {
  notices = [];
  notify();
}

export function useNotices(): readonly string[] {
  return useSyncExternalStore(subscribe, () => notices);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Notices may be reported while a component renders, so listeners hear of them after that. */
function notify(): void {
  queueMicrotask(() => {
    for (const listener of listeners) listener();
  });
}
