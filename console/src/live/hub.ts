import { api } from '../api/api-client.ts';
import { LiveHub } from './live-hub.ts';

/** The tab's one hub of live connections. */
export const hub = new LiveHub((path, signal, lastEventId) => api.stream(path, signal, lastEventId));
