import { Link } from '@tanstack/react-router';
import { IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { AccountMenu } from './account-menu.tsx';
import { BrandMark } from './brand.tsx';
import { ThemeButton } from './theme-button.tsx';
import './top-bar.css';

interface TopBarProps {
  onSearch: () => void;
  onShortcuts: () => void;
  onMenu: () => void;
  menuOpen: boolean;
}

export function TopBar({ onSearch, onShortcuts, onMenu, menuOpen }: TopBarProps) {
  return (
    <header className="topbar">
      <span className="topbar__menu">
        <IconButton
          icon={menuOpen ? 'close' : 'menu'}
          label="Navigation"
          aria-expanded={menuOpen}
          aria-controls="navigation"
          onClick={onMenu}
        />
      </span>
      <Link to="/" className="brand" aria-label="Millrace, overview">
        <BrandMark />
        <span className="topbar__name">Millrace</span>
      </Link>
      <button type="button" className="topbar__search" onClick={onSearch} aria-keyshortcuts="Control+K">
        <Icon name="search" />
        <span>Search or jump to …</span>
        <kbd>Ctrl K</kbd>
      </button>
      <div className="topbar__tools">
        <span className="topbar__keys">
          <IconButton icon="keyboard" label="Keyboard shortcuts" onClick={onShortcuts} />
        </span>
        <ThemeButton />
        <AccountMenu />
      </div>
    </header>
  );
}
