-- What the processor of a machine did around each of its anomalies: an anomaly of "api-server.latency-p99" beside the
-- readings of "api-server.cpu" from ten seconds before it to two seconds after, as the view "anomaly_context".
-- The bound in time lets the join forget: it keeps some seconds of both sides, not all that ever came.

CREATE TABLE anomalies (
  sensor        STRING,
  ts            TIMESTAMP_LTZ(3),
  actual_value  DOUBLE,
  anomaly_score DOUBLE,
  machine AS SPLIT_INDEX(sensor, '.', 0),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'demo.anomalies',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TABLE sensors (
  sensor  STRING,
  `value` DOUBLE,
  ts      TIMESTAMP_LTZ(3),
  machine AS SPLIT_INDEX(sensor, '.', 0),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'demo.sensors',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TABLE anomaly_context (
  sensor        STRING,
  ts            TIMESTAMP_LTZ(3),
  cpu_ts        TIMESTAMP_LTZ(3),
  actual_value  DOUBLE,
  anomaly_score DOUBLE,
  cpu           DOUBLE,
  PRIMARY KEY (sensor, ts, cpu_ts) NOT ENFORCED
) WITH (
  'connector' = 'jdbc',
  'table-name' = 'anomaly_context'
);

INSERT INTO anomaly_context
SELECT a.sensor, a.ts, c.ts, a.actual_value, a.anomaly_score, c.`value`
FROM anomalies AS a
JOIN (SELECT * FROM sensors WHERE sensor LIKE '%.cpu') AS c
  ON c.machine = a.machine
  AND c.ts BETWEEN a.ts - INTERVAL '10' SECOND AND a.ts + INTERVAL '2' SECOND;
