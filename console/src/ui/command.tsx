import './command.css';
import { CopyButton } from './copy-button.tsx';

/** A command for a shell, ready to be copied. */
export function Command({ text }: { text: string }) {
  return (
    <div className="command">
      {/* Long commands scroll sideways; a region that scrolls must be reachable by keyboard. */}
      <pre tabIndex={0} role="group" aria-label="Command">
        {text}
      </pre>
      <CopyButton text={text} label="Copy command" />
    </div>
  );
}
