import { useEffect, useRef, useState } from 'react';
import { plural } from '../../format/number.ts';

/** One sentence for screen readers this often at most: a tail read out row by row would never stop. */
const ANNOUNCE_MS = 5_000;

export function TailAnnouncer({ received }: { received: number }) {
  const [sentence, setSentence] = useState('');
  const latest = useRef(received);
  latest.current = received;
  useEffect(() => {
    let told = latest.current;
    const timer = setInterval(() => {
      const fresh = latest.current - told;
      told = latest.current;
      setSentence(fresh > 0 ? `${plural(fresh, 'new event')}.` : '');
    }, ANNOUNCE_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <p className="visually-hidden" role="status">
      {sentence}
    </p>
  );
}
