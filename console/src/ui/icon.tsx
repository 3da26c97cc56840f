import './icon.css';

/** Strokes of each icon on a grid of 16; drawn here so that no icon font or package is loaded. */
const PATHS = {
  overview: 'M2 9.5c1.5 0 1.5-5 3-5s1.6 8 3.2 8S9.8 6 11.2 6 12.5 9.5 14 9.5',
  topics: 'M2.5 4h11M2.5 8h11M2.5 12h7',
  pipelines: 'M2 4h3.5a2.5 2.5 0 0 1 2.5 2.5v3A2.5 2.5 0 0 0 10.5 12H14M11.5 9.5 14 12l-2.5 2.5M9.5 4H14',
  'dead-letters': 'M2.5 4.5h11v8h-11zM2.5 5l5.5 4 5.5-4',
  alerts: 'M4 11.5V7a4 4 0 0 1 8 0v4.5M2.5 11.5h11M6.8 14h2.4',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.3 10.3 14 14',
  sun: 'M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6zM8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9',
  moon: 'M13.5 9.5A5.8 5.8 0 0 1 6.5 2.5a5.8 5.8 0 1 0 7 7z',
  system: 'M2 3h12v8H2zM6 14h4M8 11v3',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  close: 'M4 4l8 8M12 4l-8 8',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  check: 'M3 8.5 6.5 12 13 4.5',
  play: 'M5 3.2v9.6L12.5 8z',
  stop: 'M4 4h8v8H4z',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  'chevron-right': 'M6 3.5 10.5 8 6 12.5',
  'chevron-left': 'M10 3.5 5.5 8l4.5 4.5',
  'chevron-down': 'M3.5 6 8 10.5 12.5 6',
  warning: 'M8 2.3 14.5 13.5h-13zM8 6.5v3.2M8 11.5v.2',
  error: 'M5.3 2h5.4L14 5.3v5.4L10.7 14H5.3L2 10.7V5.3zM5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4',
  info: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.3v3.7M8 5v.2',
  ok: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM5.3 8.2 7.2 10l3.5-4',
  clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.3 1.6',
  stopped: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM6 6h4v4H6z',
  plus: 'M8 3v10M3 8h10',
  keyboard: 'M1.5 4h13v8h-13zM4 6.5h.2M6.6 6.5h.2M9.2 6.5h.2M11.8 6.5h.2M5 9.5h6',
  user: 'M8 8a2.8 2.8 0 1 0 0-5.6A2.8 2.8 0 0 0 8 8zM2.8 14a5.2 5.2 0 0 1 10.4 0',
  table: 'M2 3h12v10H2zM2 6.5h12M2 9.8h12M6.5 6.5V13',
  chart: 'M2.5 2.5v11h11M5 10.5l2.5-3.5 2.2 2L13 4.5',
  refresh: 'M13.3 6.5A5.5 5.5 0 0 0 3.2 5M2.7 9.5A5.5 5.5 0 0 0 12.8 11M13.5 3v3.5H10M2.5 13V9.5H6',
  trash: 'M3 4.5h10M6.5 4.5v-2h3v2M4.3 4.5l.7 9h6l.7-9',
  edit: 'M10.5 3 13 5.5 5.5 13H3v-2.5z',
  replay: 'M3 8a5 5 0 1 0 1.7-3.7M2.8 2.5v3h3',
  send: 'M14 2 2 7l4.7 2.3L9 14z',
  arrow: 'M2.5 8h10.5M9.5 4.5 13 8l-3.5 3.5',
  key: 'M5.5 13a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM7.7 7.8 13.5 2M11 4.5l1.8 1.8',
  lock: 'M3.5 7.5h9v6h-9zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5',
} as const;

export type IconName = keyof typeof PATHS;

/** A decorative icon; words beside it carry the meaning. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
