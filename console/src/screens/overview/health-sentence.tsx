import type { Health } from '../../api/overview.ts';
import { Badge } from '../../ui/badge.tsx';
import { HrefLink } from '../../ui/href-link.tsx';
import './health-sentence.css';

const LOOKS = {
  ok: ['ok', 'Healthy'],
  degraded: ['warn', 'Degraded'],
  failing: ['bad', 'Failing'],
} as const;

/** One sentence naming the worst thing, with the way to it. */
export function HealthSentence({ health }: { health: Health }) {
  const [tone, word] = LOOKS[health.status];
  return (
    <p className="health">
      <Badge tone={tone}>{word}</Badge>
      <span>{health.sentence}</span>
      {health.link && <HrefLink href={health.link}>Have a look</HrefLink>}
    </p>
  );
}
