-- The mean of each sensor over ten seconds of event time, as the view "sensor_means".

CREATE TABLE sensors (
  sensor  STRING,
  `value` DOUBLE,
  ts      TIMESTAMP_LTZ(3),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'demo.sensors',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TABLE sensor_means (
  sensor       STRING,
  window_start TIMESTAMP_LTZ(3),
  mean_value   DOUBLE,
  lowest       DOUBLE,
  highest      DOUBLE,
  readings     BIGINT,
  PRIMARY KEY (sensor, window_start) NOT ENFORCED
) WITH (
  'connector' = 'jdbc',
  'table-name' = 'sensor_means'
);

INSERT INTO sensor_means
SELECT sensor, window_start, AVG(`value`), MIN(`value`), MAX(`value`), COUNT(*)
FROM TABLE(TUMBLE(TABLE sensors, DESCRIPTOR(ts), INTERVAL '10' SECOND))
GROUP BY sensor, window_start, window_end;
