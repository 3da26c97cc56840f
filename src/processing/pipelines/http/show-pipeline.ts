import type { Pipeline } from '../pipeline.ts';

/** ECMAScript's last moment. */
const DATE_MS_MAX = 8.64e15;

/** A pipeline as the API shows it. */
export function show({
  createdAtMs,
  updatedAtMs,
  metrics,
  restarts: _restarts,
  begin: _begin,
  views = [],
  ...pipeline
}: Pipeline) {
  const { watermarkMs, ...others } = metrics;
  // At the end of bounded input the watermark is beyond every date.
  const isDate = watermarkMs !== null && Math.abs(watermarkMs) <= DATE_MS_MAX;
  const watermark = isDate ? new Date(watermarkMs).toISOString() : null;
  return {
    ...pipeline,
    views,
    executor: 'embedded',
    metrics: { ...others, watermark },
    createdAt: new Date(createdAtMs).toISOString(),
    updatedAt: new Date(updatedAtMs).toISOString(),
  };
}
