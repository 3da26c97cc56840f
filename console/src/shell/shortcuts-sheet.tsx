import { Dialog } from '../ui/dialog.tsx';
import { PLACES } from './places.ts';
import { usePreference } from './preferences.ts';
import './shortcuts-sheet.css';

const GROUPS: readonly [string, readonly (readonly [string, string])[]][] = [
  ['Go to', PLACES.map((place) => [`g ${place.letter}`, place.label] as const)],
  [
    'Anywhere',
    [
      ['Ctrl K', 'Search or jump'],
      ['/', 'Filter this page'],
      ['?', 'This sheet'],
      ['Esc', 'Close the topmost layer'],
    ],
  ],
  [
    'Tables',
    [
      ['j', 'Next row'],
      ['k', 'Previous row'],
      ['Enter', 'Open the row'],
    ],
  ],
  [
    'On some pages',
    [
      ['p', 'Pause or resume a live tail'],
      ['t z', 'Zoom out in time'],
      ['t b', 'Half a range back'],
      ['t f', 'Half a range forward'],
      ['r', 'Replay the dead letter; in its editor Ctrl Enter'],
      ['e', 'Edit the dead letter'],
      ['d', 'Discard the dead letter'],
      ['Ctrl S', 'Save in an editor'],
      ['Ctrl Enter', 'Check the SQL'],
    ],
  ],
];

export function ShortcutsSheet({ onClose }: { onClose: () => void }) {
  const [shortcuts, setShortcuts] = usePreference('shortcuts');
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <div className="shortcuts">
        {GROUPS.map(([title, keys]) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {keys.map(([key, meaning]) => (
                <div key={key}>
                  <dt>
                    {key.split(' ').map((part) => (
                      <kbd key={part}>{part}</kbd>
                    ))}
                  </dt>
                  <dd>{meaning}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <label className="choice">
        <input
          type="checkbox"
          checked={shortcuts === 'on'}
          onChange={(event) => setShortcuts(event.target.checked ? 'on' : 'off')}
        />
        Use single-key shortcuts in this browser
      </label>
    </Dialog>
  );
}
