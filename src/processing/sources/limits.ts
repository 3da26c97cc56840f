/** Longest body of one request, except a stream of NDJSON, which has no end of its own; beyond it 413. */
export const BODY_BYTES_MAX = 8 * 1024 * 1024;
/** Longest event; one beyond it makes the request fail with 413, as the dead-letter topic could not hold it whole. */
export const EVENT_BYTES_MAX = 1024 * 1024;
/** Most events of one body, and of one step through a stream; a body beyond it fails with 413. */
export const BATCH_EVENTS_MAX = 10_000;
/** Arrays and objects inside each other; a deeper event is rejected (`json_too_deep`). */
export const JSON_DEPTH_MAX = 128;
/** A stream is checked and appended in steps of about this much. */
export const STREAM_STEP_BYTES = 512 * 1024;
/** Bytes of bodies held in memory at one time, over all requests; beyond it 429 with `Retry-After`. */
export const IN_FLIGHT_BYTES_MAX = 64 * 1024 * 1024;
/** Rejected events that the answer to a stream lists; it counts the rest. */
export const STREAM_RESULTS_MAX = 1_000;
/** How often a stream waits for an overloaded log before it gives up with 429. */
export const STREAM_RETRIES_MAX = 50;
/** How long it waits each time. */
export const STREAM_RETRY_DELAY_MS = 100;
/** What `Retry-After` asks for when too much is in flight. */
export const RETRY_AFTER_S = 1;
/** Attributes of one CloudEvent, extensions included; more are rejected. */
export const ATTRIBUTES_MAX = 64;
/** Longest value of one attribute, UTF-8. */
export const ATTRIBUTE_BYTES_MAX = 8 * 1024;
/**
 * How many of a topic's CloudEvents are remembered for idempotency: at least this many, at most twice as many.
 * Each takes about 40 bytes; the tables grow with use.
 */
export const IDEMPOTENCY_EVENTS = 262_144;
/** Memory for the windows of all topics; the topic used longest ago loses its window, to be read again if needed. */
export const IDEMPOTENCY_BYTES_MAX = 96 * 1024 * 1024;
