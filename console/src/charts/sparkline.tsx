import './sparkline.css';

const WIDTH = 120;
const HEIGHT = 28;

/** A line without axes: how a number went lately. Decorative; the number itself stands beside it. */
export function Sparkline({ values }: { values: readonly number[] }) {
  const max = Math.max(1e-9, ...values);
  const stepX = WIDTH / Math.max(1, values.length - 1);
  const points = values.map(
    (value, i) => `${(i * stepX).toFixed(1)},${(HEIGHT - 2 - (value / max) * (HEIGHT - 4)).toFixed(1)}`,
  );
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {points.length > 1 && (
        <>
          <polygon points={`0,${HEIGHT} ${points.join(' ')} ${WIDTH},${HEIGHT}`} />
          <polyline points={points.join(' ')} />
        </>
      )}
    </svg>
  );
}
