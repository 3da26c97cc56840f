-- Each reading beside what the detector expected of it: all of them as the view "sensor_health",
-- the anomalous ones also as events on the topic "demo.anomalies".

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

CREATE TABLE sensor_health (
  sensor         STRING,
  ts             TIMESTAMP_LTZ(3),
  actual_value   DOUBLE,
  forecast_value DOUBLE,
  lower_bound    DOUBLE,
  upper_bound    DOUBLE,
  anomaly_score  DOUBLE,
  is_anomaly     BOOLEAN,
  PRIMARY KEY (sensor, ts) NOT ENFORCED
) WITH (
  'connector' = 'jdbc',
  'table-name' = 'sensor_health'
);

CREATE TABLE anomalies (
  sensor         STRING,
  ts             TIMESTAMP_LTZ(3),
  actual_value   DOUBLE,
  forecast_value DOUBLE,
  anomaly_score  DOUBLE
) WITH (
  'connector' = 'kafka',
  'topic' = 'demo.anomalies',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE VIEW checked AS
SELECT
  sensor,
  ts,
  `value`,
  ML_DETECT_ANOMALIES(`value`, ts) OVER (PARTITION BY sensor ORDER BY ts) AS detected
FROM sensors;

EXECUTE STATEMENT SET
BEGIN
  INSERT INTO sensor_health
  SELECT
    sensor, ts, `value`,
    detected.forecast_value, detected.lower_bound, detected.upper_bound,
    detected.anomaly_score, detected.is_anomaly
  FROM checked;

  INSERT INTO anomalies
  SELECT sensor, ts, `value`, detected.forecast_value, detected.anomaly_score
  FROM checked
  WHERE detected.is_anomaly;
END;
