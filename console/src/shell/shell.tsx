import { Outlet, useRouter, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { Toaster } from '../ui/toast.tsx';
import { NoticeBar } from './notice-bar.tsx';
import { PLACES } from './places.ts';
import './shell.css';
import { focusRow, focusSearch, moveFocusedRow, useShortcuts } from './shortcuts.ts';
import { ShortcutsSheet } from './shortcuts-sheet.tsx';
import { Sidebar } from './sidebar.tsx';
import { TopBar } from './top-bar.tsx';

const Palette = lazy(() => import('./palette.tsx').then((module) => ({ default: module.Palette })));

/** What every signed-in screen stands in: navigation, top bar, keyboard, notices and toasts. */
export function Shell() {
  const [layer, setLayer] = useState<'none' | 'palette' | 'shortcuts' | 'menu'>('none');
  const router = useRouter();
  const close = () => setLayer('none');
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
      <Sidebar open={layer === 'menu'} onNavigate={close} />
      <main id="main" className="shell__main" tabIndex={-1}>
        <NoticeBar />
        <Outlet />
      </main>
      {layer === 'palette' && (
        <Suspense>
          <Palette onClose={close} onShortcuts={() => setLayer('shortcuts')} />
        </Suspense>
      )}
      {layer === 'shortcuts' && <ShortcutsSheet onClose={close} />}
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
