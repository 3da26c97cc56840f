import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { overviewQuery } from '../api/overview.ts';
import { formatCount, plural } from '../format/number.ts';
import { Icon } from '../ui/icon.tsx';
import { PLACES } from './places.ts';
import './sidebar.css';

/** The navigation. On narrow screens it lies under the top bar and opens with the menu button. */
export function Sidebar({ open, onNavigate }: { open: boolean; onNavigate: () => void }) {
  return (
    <nav id="navigation" className="sidebar" data-open={open} aria-label="Main">
      <ul>
        {PLACES.map((place) => (
          <li key={place.to}>
            <Link
              to={place.to}
              className="sidebar__link"
              activeOptions={{ exact: place.to === '/', includeSearch: false }}
              activeProps={{ 'aria-current': 'page' }}
              onClick={onNavigate}
            >
              <Icon name={place.icon} />
              <span>{place.label}</span>
              <NavCount place={place.to} />
            </Link>
          </li>
        ))}
      </ul>
      <Footer />
    </nav>
  );
}

/** How many things at a place wait for somebody. */
function NavCount({ place }: { place: (typeof PLACES)[number]['to'] }) {
  const { data } = useQuery(overviewQuery);
  if (!data) return null;
  const counts: Partial<Record<typeof place, [number, string, string]>> = {
    '/alerts': [data.firingAlerts, 'firing alert', 'bad'],
    '/dead-letters': [data.openDeadLetters, 'open dead letter', 'warn'],
    '/pipelines': [data.pipelines.failed, 'failed pipeline', 'bad'],
  };
  const [count, what, tone] = counts[place] ?? [0, '', ''];
  if (count === 0) return null;
  return (
    <span className={`sidebar__count sidebar__count--${tone}`}>
      <span aria-hidden="true">{formatCount(count)}</span>
      <span className="visually-hidden">, {plural(count, what)}</span>
    </span>
  );
}

function Footer() {
  const { data } = useQuery(overviewQuery);
  return (
    <div className="sidebar__footer">
      <a href="/docs">API reference</a>
      {data && <span>Version {data.version}</span>}
    </div>
  );
}
