/** Scripts that run on the topics of the demo. */
export const EXAMPLES = [
  {
    name: 'sensor-counts',
    title: 'Count per window',
    about: 'How many readings each sensor sent in every ten seconds.',
    sql: `CREATE TABLE sensors (
  sensor STRING,
  \`value\` DOUBLE,
  ts TIMESTAMP_LTZ(3),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'topic' = 'demo.sensors', 'format' = 'json', 'scan.startup.mode' = 'earliest-offset');

CREATE TABLE sensor_counts (
  sensor STRING,
  window_start TIMESTAMP(3),
  readings BIGINT,
  PRIMARY KEY (sensor, window_start) NOT ENFORCED
) WITH ('connector' = 'jdbc', 'table-name' = 'sensor_counts');

INSERT INTO sensor_counts
SELECT sensor, window_start, COUNT(*)
FROM TABLE(TUMBLE(TABLE sensors, DESCRIPTOR(ts), INTERVAL '10' SECOND))
GROUP BY sensor, window_start, window_end;
`,
  },
  {
    name: 'busy-hosts',
    title: 'Filter to a topic',
    about: 'Readings of the CPU above 90 percent, as a topic of their own.',
    sql: `CREATE TABLE sensors (
  sensor STRING,
  \`value\` DOUBLE,
  ts TIMESTAMP_LTZ(3)
) WITH ('connector' = 'kafka', 'topic' = 'demo.sensors', 'format' = 'json', 'scan.startup.mode' = 'latest-offset');

CREATE TABLE busy (
  sensor STRING,
  \`value\` DOUBLE,
  ts TIMESTAMP_LTZ(3)
) WITH ('connector' = 'kafka', 'topic' = 'demo.busy', 'format' = 'json');

INSERT INTO busy
SELECT sensor, \`value\`, ts FROM sensors WHERE sensor = 'host.cpu' AND \`value\` > 0.9;
`,
  },
] as const;
