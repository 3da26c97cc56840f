export { EventTraces, type FollowOptions, type TracedEvent } from './event-traces.ts';
