/** How to read the charts: line, band, mark. */
export function SeriesLegend() {
  return (
    <ul className="series-legend" aria-label="Legend">
      <li>
        <svg viewBox="0 0 20 12" aria-hidden="true">
          <path d="M0 9 6 4l5 3 9-5" fill="none" stroke="var(--chart-line)" strokeWidth="1.5" />
        </svg>
        measured
      </li>
      <li>
        <svg viewBox="0 0 20 12" aria-hidden="true">
          <rect y="2" width="20" height="8" fill="var(--chart-band)" />
        </svg>
        expected
      </li>
      <li>
        <svg viewBox="0 0 20 12" aria-hidden="true">
          <path d="M10 1 15 6l-5 5-5-5z" fill="var(--chart-mark)" />
        </svg>
        anomaly
      </li>
    </ul>
  );
}
