-- The ten strongest earthquakes, always up to date, as the view "top_quakes". A quake is reported again whenever its
-- magnitude is revised: the last report of each counts, and a revision may move others up or down.

CREATE TABLE quakes (
  id        STRING,
  magnitude DOUBLE,
  place     STRING,
  `time`    TIMESTAMP_LTZ(3),
  updated   TIMESTAMP_LTZ(3)
) WITH (
  'connector' = 'kafka',
  'topic' = 'demo.quakes',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TABLE top_quakes (
  place_in_list BIGINT,
  id            STRING,
  magnitude     DOUBLE,
  place         STRING,
  `time`        TIMESTAMP_LTZ(3),
  PRIMARY KEY (place_in_list) NOT ENFORCED
) WITH (
  'connector' = 'jdbc',
  'table-name' = 'top_quakes'
);

-- State that nobody has touched for ten days is forgotten; quakes are revised for about a week.
SET 'table.exec.state.ttl' = '10 d';

CREATE VIEW last_reports AS
SELECT id, magnitude, place, `time`
FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY id ORDER BY updated DESC) AS n
  FROM quakes
)
WHERE n = 1;

INSERT INTO top_quakes
SELECT place_in_list, id, magnitude, place, `time`
FROM (
  SELECT *, ROW_NUMBER() OVER (ORDER BY magnitude DESC) AS place_in_list
  FROM last_reports
)
WHERE place_in_list <= 10;
