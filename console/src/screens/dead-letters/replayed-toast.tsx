import { Link } from '@tanstack/react-router';
import type { ReplayAnswer } from '../../api/dead-letters.ts';

export function ReplayedToast({ topic, answer }: { topic: string; answer: ReplayAnswer }) {
  return (
    <>
      Replayed to{' '}
      <Link to="/topics/$topic" params={{ topic }} search={{ sel: `${answer.partition}:${answer.offset}` }}>
        {topic} {answer.partition}:{answer.offset}
      </Link>
      .
    </>
  );
}
