--- case A legacy group window is cut in GROUP BY, and its bounds stand in SELECT.
--- events readings.jsonl
{"k":"a","v":1,"ts":"2024-03-01 00:00:01.000"}
{"k":"a","v":2,"ts":"2024-03-01 00:00:09.000"}
{"k":"b","v":4,"ts":"2024-03-01 00:00:12.000"}
--- sql
CREATE TABLE readings (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/readings.jsonl', 'format' = 'json');
SELECT k, TUMBLE_START(ts, INTERVAL '10' SECOND) AS s, SUM(v) AS total FROM readings GROUP BY k, TUMBLE(ts, INTERVAL '10' SECOND);
--- rows
{"k":"a","s":"2024-03-01 00:00:00.000","total":3}
{"k":"b","s":"2024-03-01 00:00:10.000","total":4}

--- case A window function without an aggregate gives each row its windows, and its time stays a time.
--- events readings.jsonl
{"v":1,"ts":"2024-03-01 00:00:06.000"}
--- sql
CREATE TABLE readings (v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/readings.jsonl', 'format' = 'json');
SELECT v, window_start, window_end, window_time
FROM TABLE(HOP(TABLE readings, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '10' SECOND));
--- rows
{"v":1,"window_start":"2024-03-01 00:00:00.000","window_end":"2024-03-01 00:00:10.000","window_time":"2024-03-01 00:00:09.999"}
{"v":1,"window_start":"2024-03-01 00:00:05.000","window_end":"2024-03-01 00:00:15.000","window_time":"2024-03-01 00:00:14.999"}

--- case An offset moves the borders of windows.
--- events readings.jsonl
{"ts":"2024-03-01 00:00:01.000"}
{"ts":"2024-03-01 00:00:04.000"}
--- sql
CREATE TABLE readings (ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/readings.jsonl', 'format' = 'json');
SELECT window_start, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '3' SECOND))
GROUP BY window_start, window_end;
--- rows
{"window_start":"2024-02-29 23:59:53.000","n":1}
{"window_start":"2024-03-01 00:00:03.000","n":1}

--- case Days of TIMESTAMP_LTZ are days of the session's zone; the longest and the shortest are one window each.
--- events readings.jsonl
{"ts":"2024-03-30 23:30:00.000Z"}
{"ts":"2024-03-31 21:59:59.999Z"}
{"ts":"2024-03-31 22:00:00.000Z"}
--- sql
SET 'table.local-time-zone' = 'Europe/Berlin';
CREATE TABLE readings (ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts - INTERVAL '10' DAY)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/readings.jsonl', 'format' = 'json');
SELECT window_start, window_end, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '1' DAY))
GROUP BY window_start, window_end;
--- rows
{"window_start":"2024-03-31 00:00:00.000","window_end":"2024-04-01 00:00:00.000","n":2}
{"window_start":"2024-04-01 00:00:00.000","window_end":"2024-04-02 00:00:00.000","n":1}

--- case Times before 1970 have windows like all others.
--- events readings.jsonl
{"ts":"1969-12-31 23:59:59.999"}
{"ts":"1970-01-01 00:00:00.000"}
--- sql
CREATE TABLE readings (ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' DAY)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/readings.jsonl', 'format' = 'json');
SELECT window_start, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
--- rows
{"window_start":"1969-12-31 23:59:50.000","n":1}
{"window_start":"1970-01-01 00:00:00.000","n":1}

--- case A row without a watermark of its own moves none, and one without event time fails.
--- events readings.jsonl
{"id":1,"ts":"2024-03-01 00:00:01.000","bound":null}
{"id":2,"ts":null,"bound":"2024-03-01 00:00:00.000"}
{"id":3,"ts":"2024-03-01 00:00:02.000","bound":"2024-03-01 00:00:30.000"}
{"id":4,"ts":"2024-03-01 00:00:03.000","bound":null}
--- sql
CREATE TABLE readings (id INT, ts TIMESTAMP(3), bound TIMESTAMP(3), WATERMARK FOR ts AS bound)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/readings.jsonl', 'format' = 'json');
SELECT window_end, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
--- rows
{"window_end":"2024-03-01 00:00:10.000","n":2}
--- failures
expression null_rowtime
--- late 1
{"id":4,"ts":"2024-03-01 00:00:03.000","bound":null}

--- case The clock of a run is one for all its functions.
--- clock 2026-05-01T22:30:00.250Z
--- sql
SET 'table.local-time-zone' = 'Europe/Berlin';
SELECT CAST(CURRENT_DATE AS STRING) AS d, CAST(LOCALTIMESTAMP AS STRING) AS t, CURRENT_TIMESTAMP = NOW() AS same;
--- rows
{"d":"2026-05-02","t":"2026-05-02 00:30:00.250","same":true}
