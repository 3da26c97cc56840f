import { useRouter } from '@tanstack/react-router';
import { type KeyboardEvent, useId, useState } from 'react';
import { useModal } from '../ui/dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import './palette.css';
import { matches, type PaletteItem, usePaletteItems } from './palette-items.ts';

const SHOWN_MAX = 12;

/** Ctrl+K: type a part of a name, press Enter, be there. */
export function Palette({ onClose, onShortcuts }: { onClose: () => void; onShortcuts: () => void }) {
  const dialog = useModal();
  const id = useId();
  const router = useRouter();
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const items = usePaletteItems({ onShortcuts })
    .filter((item) => matches(item, text))
    .slice(0, SHOWN_MAX);

  const choose = (item: PaletteItem | undefined) => {
    if (!item) return;
    onClose();
    if (item.run) item.run();
    else if (item.href) void router.navigate({ to: item.href });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && items.length > 0) {
      event.preventDefault();
      setActive((active + step + items.length) % items.length);
    }
    if (event.key === 'Enter') choose(items[active]);
  };
  return (
    <dialog
      ref={dialog}
      className="palette"
      aria-label="Search or jump to"
      onClose={onClose}
      onPointerDown={(event) => event.target === dialog.current && onClose()}
    >
      <div className="palette__input">
        <Icon name="search" />
        <input
          autoFocus
          role="combobox"
          aria-label="Search"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={items[active] ? `${id}-${active}` : undefined}
          placeholder="A screen, topic, pipeline, alert rule or action"
          value={text}
          autoComplete="off"
          spellCheck={false}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            setText(event.target.value);
            setActive(0);
          }}
        />
      </div>
      <ul id={`${id}-list`} role="listbox" aria-label="Results" className="palette__list">
        {items.map((item, index) => (
          // The list is operated from the text box (aria-activedescendant); a pointer may choose directly.
          <li
            key={`${item.kind} ${item.label}`}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            className="palette__item"
            onPointerMove={() => setActive(index)}
            onClick={() => choose(item)}
          >
            <Icon name={item.icon} />
            <span className="palette__label">{item.label}</span>
            <span className="muted">{item.kind}</span>
          </li>
        ))}
      </ul>
      {items.length === 0 && <p className="palette__none">Nothing is called “{text}”.</p>}
    </dialog>
  );
}
