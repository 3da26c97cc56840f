export type { Cache, CacheValue } from './cache.ts';
