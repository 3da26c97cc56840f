import './skeleton.css';

/** Grey lines in the place of what is being loaded. They appear after 150 ms, so that a quick answer never flickers. */
export function Skeleton({ rows = 4, height = '2.25rem' }: { rows?: number; height?: string }) {
  return (
    <div className="skeleton" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        // The rows have no identity: they are all alike.
        <span key={row} className="skeleton__row" style={{ height }} />
      ))}
    </div>
  );
}
