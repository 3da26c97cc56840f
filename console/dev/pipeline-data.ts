import type { Pipeline, PipelineMetrics } from '../src/api/pipelines.ts';
import { minutesAgo } from './noise.ts';

const MEANS_SQL = `-- Mean of every sensor over windows of ten seconds, in event time.
CREATE TABLE sensors (
  sensor STRING,
  \`value\` DOUBLE,
  ts TIMESTAMP_LTZ(3),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'topic' = 'demo.sensors', 'format' = 'json', 'scan.startup.mode' = 'earliest-offset');

CREATE TABLE sensor_means (
  sensor STRING,
  window_start TIMESTAMP(3),
  readings BIGINT,
  mean_value DOUBLE,
  PRIMARY KEY (sensor, window_start) NOT ENFORCED
) WITH ('connector' = 'jdbc', 'table-name' = 'sensor_means');

INSERT INTO sensor_means
SELECT sensor, window_start, COUNT(*), AVG(\`value\`)
FROM TABLE(TUMBLE(TABLE sensors, DESCRIPTOR(ts), INTERVAL '10' SECOND))
GROUP BY sensor, window_start, window_end;
`;

const FAILED_SQL = `CREATE TABLE orders (
  id STRING,
  total DECIMAL(10, 2)
) WITH ('connector' = 'kafka', 'topic' = 'orders', 'format' = 'json');

INSERT INTO totals
SELECT id, totl FROM orders;
`;

export function pipelines(): Pipeline[] {
  return [
    pipeline('sensor-means', { recordsInPerSecond: 62, recordsOutPerSecond: 0.6 }, 'sensor_means'),
    pipeline(
      'sensor-anomalies',
      { recordsInPerSecond: 62, recordsOutPerSecond: 62, lateRecords: 3 },
      'sensor_health',
    ),
    {
      ...pipeline('strongest-quakes', { watermarkLagMs: null, watermark: null }, 'strongest_quakes'),
      sources: ['demo.quakes'],
      desired: 'stopped',
      state: 'stopped',
    },
    {
      ...pipeline(
        'order-totals',
        { watermarkLagMs: null, watermark: null, recordsIn: 0, recordsOut: 0 },
        'totals',
      ),
      sql: FAILED_SQL,
      sources: ['orders'],
      state: 'failed',
      warnings: ['It goes on with 1 task, as its state lies; engine.parallelism is 2.'],
      views: [{ name: 'totals', rows: 'emptied', reason: 'its primary key is another one' }],
      error: {
        code: 'sql_unknown_column',
        message: 'There is no column "totl" in "orders". Did you mean "total"?',
        line: 7,
        column: 12,
      },
    },
  ];
}

export function pipeline(name: string, metrics: Partial<PipelineMetrics>, view: string): Pipeline {
  return {
    id: `pip_${name.replaceAll(/\W/g, '')}`,
    name,
    sql: MEANS_SQL,
    version: 5,
    revision: 2,
    desired: 'running',
    state: 'running',
    error: null,
    warnings: [],
    views: [],
    executor: 'embedded',
    metrics: {
      recordsIn: 128_402,
      recordsOut: 12_840,
      recordsInPerSecond: 0,
      recordsOutPerSecond: 0,
      watermark: minutesAgo(0.05),
      watermarkLagMs: 2_400,
      epoch: 4_210,
      stateBytes: 48_220,
      lateRecords: 0,
      deadLetters: 0,
      memoryBytes: 31 * 1024 ** 2,
      backlogRecords: 12,
      ...metrics,
    },
    sources: ['demo.sensors'],
    sinks: [{ kind: 'view', name: view }],
    createdAt: minutesAgo(60 * 26),
    updatedAt: minutesAgo(60 * 3),
  };
}
