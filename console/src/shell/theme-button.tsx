import { IconButton } from '../ui/button.tsx';
import { usePreference } from './preferences.ts';

const NEXT = { system: 'light', light: 'dark', dark: 'system' } as const;
const ICONS = { system: 'system', light: 'sun', dark: 'moon' } as const;

/** Goes through system, light and dark. */
export function ThemeButton() {
  const [theme, setTheme] = usePreference('theme');
  return <IconButton icon={ICONS[theme]} label={`Theme: ${theme}`} onClick={() => setTheme(NEXT[theme])} />;
}
