import { Link } from '@tanstack/react-router';
import type { EventResult, ProduceAnswer } from '../../api/events.ts';
import { Badge } from '../../ui/badge.tsx';
import { recordKey } from './record-key.ts';

const SHOWN_MAX = 50;

/** What became of each event sent. */
export function ProduceResults({ answer }: { answer: ProduceAnswer }) {
  return (
    <div role="status">
      <p>
        <strong>
          {answer.accepted} accepted, {answer.rejected} rejected
        </strong>
      </p>
      <ol className="results">
        {answer.results.slice(0, SHOWN_MAX).map((result, i) => (
          // The results stand in the order of the events sent; their place is their identity.
          <li key={i}>
            <Result result={result} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function Result({ result }: { result: EventResult }) {
  if (result.status === 'rejected') {
    return (
      <>
        <Badge tone="bad">Rejected</Badge>
        <span>
          <code>{result.code}</code> {result.message}
        </span>
        <Link to="/dead-letters/$deadLetter" params={{ deadLetter: result.deadLetterId }}>
          Open dead letter
        </Link>
      </>
    );
  }
  return (
    <>
      <Badge tone="ok">{result.duplicate ? 'Accepted before' : 'Accepted'}</Badge>
      <Link from="/topics/$topic" search={{ sel: recordKey(result) }}>
        partition {result.partition}, offset {result.offset}
      </Link>
    </>
  );
}
