import { type ReactNode, useEffect } from 'react';
import { BrandMark } from '../../shell/brand.tsx';
import { ThemeButton } from '../../shell/theme-button.tsx';
import './gate.css';

/** What stands before the platform: a card in the middle of flowing water. */
export function Gate({ title, lead, children }: { title: string; lead: ReactNode; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Millrace`;
  }, [title]);
  return (
    <div className="gate">
      <Water />
      <header className="gate__bar">
        <span className="brand">
          <BrandMark /> Millrace
        </span>
        <ThemeButton />
      </header>
      <main className="gate__card">
        <h1>{title}</h1>
        <p className="gate__lead">{lead}</p>
        {children}
      </main>
      <footer className="gate__foot">Events in. Decisions out, while they happen.</footer>
    </div>
  );
}

/** Lines of a current that narrows to the middle, as a mill race does. */
function Water() {
  const lines = Array.from({ length: 15 }, (_, line) => {
    const y = 40 + line * 52;
    const pinch = 400 + (y - 404) * 0.52;
    return `M-20 ${y}C320 ${y} 380 ${pinch} 720 ${pinch}S1120 ${y} 1460 ${y}`;
  });
  return (
    <svg
      className="gate__water"
      viewBox="0 0 1440 800"
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
    >
      {lines.map((line) => (
        <path key={line} d={line} />
      ))}
    </svg>
  );
}
