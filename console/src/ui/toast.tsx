import { type ReactNode, useEffect, useSyncExternalStore } from 'react';
import { IconButton } from './button.tsx';
import { Icon } from './icon.tsx';
import './toast.css';

interface Toast {
  id: number;
  content: ReactNode;
}

const TOASTS_MAX = 3;
const SHOWN_MS = 8_000;

let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

/** Says for some seconds that something was done. Failures are told where they happen, not here. */
export function showToast(content: ReactNode): void {
  update([...toasts, { id: nextId, content }].slice(-TOASTS_MAX));
  nextId += 1;
}

/** Where toasts appear; once, in the shell. */
export function Toaster() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <div className="toaster" role="status" aria-live="polite">
      {shown.map((toast) => (
        <ToastView key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function ToastView({ toast }: { toast: Toast }) {
  const close = () => update(toasts.filter((other) => other.id !== toast.id));
  useEffect(() => {
    const timer = setTimeout(() => update(toasts.filter((other) => other.id !== toast.id)), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [toast.id]);
  return (
    <div className="toast">
      <Icon name="ok" />
      <div className="toast__text">{toast.content}</div>
      <IconButton icon="close" label="Dismiss" onClick={close} />
    </div>
  );
}

function update(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}
