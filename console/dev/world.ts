import { alertRules, alerts } from './alert-data.ts';
import { deadLetters } from './dead-letter-data.ts';
import { pipelines } from './pipeline-data.ts';
import { topics } from './topic-data.ts';
import { views } from './view-data.ts';

/** `full`: everything has content · `empty`: a fresh platform · `failing`: every read fails but the session. */
const SCENARIOS = ['full', 'empty', 'failing'] as const;
export type Scenario = (typeof SCENARIOS)[number];

export function isScenario(text: string): text is Scenario {
  return SCENARIOS.some((scenario) => scenario === text);
}

export interface WorldOptions {
  scenario?: Scenario;
  role?: 'admin' | 'operator' | 'viewer';
  /** The signed-in user must choose a password first. */
  passwordChangeRequired?: boolean;
  /** How fast the live tail of a busy topic is. */
  tailEventsPerSecond?: number;
}

/** Everything the pretended platform knows; changed by requests, gone with the process. */
export type World = ReturnType<typeof createWorld>;

const TAIL_EVENTS_PER_SECOND = 8;

export const PASSWORD = 'correct horse battery';

export function createWorld(options: WorldOptions) {
  const scenario = options.scenario ?? 'full';
  const full = scenario !== 'empty';
  return {
    scenario,
    role: options.role ?? 'admin',
    passwordChangeRequired: options.passwordChangeRequired ?? false,
    tailEventsPerSecond: options.tailEventsPerSecond ?? TAIL_EVENTS_PER_SECOND,
    password: PASSWORD,
    signedIn: false,
    csrfToken: 'csrf-of-the-mock',
    startedAt: new Date(Date.now() - 3 * 3_600_000).toISOString(),
    topics: topics(full),
    pipelines: full ? pipelines() : [],
    views: full ? views() : [],
    deadLetters: full ? deadLetters() : [],
    alerts: full ? alerts() : [],
    alertRules: full ? alertRules() : [],
    produced: new Map<string, unknown[]>(),
  };
}
