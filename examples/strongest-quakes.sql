-- The strongest earthquake of each hour, as the view "strongest_quakes". Reports are revised for days; those that
-- come more than three days after the newest quake are late: one in seventy, each of them kept as a dead letter.

CREATE TABLE quakes (
  id        STRING,
  magnitude DOUBLE,
  place     STRING,
  `time`    TIMESTAMP_LTZ(3),
  WATERMARK FOR `time` AS `time` - INTERVAL '3' DAY
) WITH (
  'connector' = 'kafka',
  'topic' = 'demo.quakes',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TABLE strongest_quakes (
  window_start TIMESTAMP_LTZ(3),
  window_end   TIMESTAMP_LTZ(3),
  magnitude    DOUBLE,
  quakes       BIGINT,
  PRIMARY KEY (window_start) NOT ENFORCED
) WITH (
  'connector' = 'jdbc',
  'table-name' = 'strongest_quakes'
);

INSERT INTO strongest_quakes
SELECT window_start, window_end, MAX(magnitude), COUNT(*)
FROM TABLE(TUMBLE(TABLE quakes, DESCRIPTOR(`time`), INTERVAL '1' HOUR))
GROUP BY window_start, window_end;
