-- Sensors that rise without a pause: four readings within a minute, each at least one in a hundred above the one before,
-- as the view "rising_sensors". Events may come out of order by two seconds; the pattern sees them in order.

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

CREATE TABLE rising_sensors (
  sensor  STRING,
  since   TIMESTAMP_LTZ(3),
  until   TIMESTAMP_LTZ(3),
  lowest  DOUBLE,
  highest DOUBLE,
  PRIMARY KEY (sensor, since) NOT ENFORCED
) WITH (
  'connector' = 'jdbc',
  'table-name' = 'rising_sensors'
);

INSERT INTO rising_sensors
SELECT sensor, since, until, lowest, highest
FROM sensors MATCH_RECOGNIZE (
  PARTITION BY sensor
  ORDER BY ts
  MEASURES A.ts AS since, D.ts AS until, A.`value` AS lowest, D.`value` AS highest
  ONE ROW PER MATCH
  AFTER MATCH SKIP PAST LAST ROW
  PATTERN (A B C D) WITHIN INTERVAL '1' MINUTE
  DEFINE
    B AS B.`value` > A.`value` * 1.01,
    C AS C.`value` > B.`value` * 1.01,
    D AS D.`value` > C.`value` * 1.01
);
