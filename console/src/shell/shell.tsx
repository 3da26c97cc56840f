import { Outlet, useRouter, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { Toaster } from '../ui/toast.tsx';
import { NoticeBar } from './notice-bar.tsx';
import { Palette } from './palette.tsx';
import { PLACES } from './places.ts';
import './shell.css';
import { focusRow, focusSearch, moveFocusedRow, useShortcuts } from './shortcuts.ts';
import { ShortcutsSheet } from './shortcuts-sheet.tsx';
import { Sidebar } from './sidebar.tsx';
import { TopBar } from './top-bar.tsx';

type Layer = 'none' | 'palette' | 'shortcuts' | 'menu';

/** What every signed-in screen stands in: navigation, top bar, keyboard, notices and toasts. */
export function Shell() {
  const [layer, setLayer] = useState<Layer>('none');
  const router = useRouter();
  // A dialog tells of its closing a moment later; another layer may be open by then and must stay.
  const close = (closed: Layer) => () => setLayer((now) => (now === closed ? 'none' : now));
  useFocusOnNavigation();
  useShortcuts({
    ...Object.fromEntries(
      PLACES.map((place) => [`g ${place.letter}`, () => void router.navigate({ to: place.to })]),
    ),
    'Mod+k': () => setLayer(layer === 'palette' ? 'none' : 'palette'),
    '/': () => {
      if (!focusSearch()) setLayer('palette');
    },
    '?': () => setLayer('shortcuts'),
    j: () => focusRow(1),
    k: () => focusRow(-1),
    ArrowDown: () => moveFocusedRow(1),
    ArrowUp: () => moveFocusedRow(-1),
  });
  return (
    <div className="shell">
      <a className="skip-link" href="#main">
        Skip to content
      </a>
      <TopBar
        onSearch={() => setLayer('palette')}
        onShortcuts={() => setLayer('shortcuts')}
        onMenu={() => setLayer(layer === 'menu' ? 'none' : 'menu')}
        menuOpen={layer === 'menu'}
      />
      <Sidebar open={layer === 'menu'} onNavigate={close('menu')} />
      <main id="main" className="shell__main" tabIndex={-1}>
        <NoticeBar />
        <Outlet />
      </main>
      {layer === 'palette' && (
        <Palette onClose={close('palette')} onShortcuts={() => setLayer('shortcuts')} />
      )}
      {layer === 'shortcuts' && <ShortcutsSheet onClose={close('shortcuts')} />}
      <Toaster />
    </div>
  );
}

/** A new place announces itself: the focus moves to its heading, so that reading goes on from there. */
function useFocusOnNavigation(): void {
  const pathname = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current !== undefined && before.current !== pathname) {
      document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
    }
    before.current = pathname;
  }, [pathname]);
}
