export { errors } from './errors.ts';
export { InFlightBytes } from './http/in-flight.ts';
export { type IngestRoutesOptions, ingestRoutes } from './http/ingest-routes.ts';
export { IngestMeter, type StageMeter } from './ingest-meter.ts';
export { Intake, type IntakeMeters, type IntakeOptions, type PublishedEvent } from './intake/intake.ts';
export type { IntakeTopic } from './intake/intake-topic.ts';
export type { AcceptedEvent, Outcome, RejectedEvent } from './intake/outcome.ts';
export { createReplayTarget, type ReplayOptions } from './replay.ts';
