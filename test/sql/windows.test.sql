--- case A tumbling window fires when the watermark passes its last millisecond, and counts each row once.
--- events readings.jsonl
{"sensor":"a","value":1,"ts":"2026-01-01 00:00:01.000"}
{"sensor":"b","value":5,"ts":"2026-01-01 00:00:02.000"}
{"sensor":"a","value":2,"ts":"2026-01-01 00:00:09.999"}
{"sensor":"a","value":4,"ts":"2026-01-01 00:00:10.000"}
{"sensor":null,"value":7,"ts":"2026-01-01 00:00:11.000"}
{"sensor":"a","value":null,"ts":"2026-01-01 00:00:12.000"}
--- sql
CREATE TABLE readings (sensor STRING, `value` INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/readings.jsonl', 'format' = 'json');
SELECT sensor, window_start, window_end, COUNT(*) AS n, COUNT(`value`) AS v, SUM(`value`) AS total, AVG(`value`) AS mean
FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY sensor, window_start, window_end;
--- rows
{"sensor":"a","window_start":"2026-01-01 00:00:00.000","window_end":"2026-01-01 00:00:10.000","n":2,"v":2,"total":3,"mean":1}
{"sensor":"b","window_start":"2026-01-01 00:00:00.000","window_end":"2026-01-01 00:00:10.000","n":1,"v":1,"total":5,"mean":5}
{"sensor":"a","window_start":"2026-01-01 00:00:10.000","window_end":"2026-01-01 00:00:20.000","n":2,"v":1,"total":4,"mean":4}
{"sensor":null,"window_start":"2026-01-01 00:00:10.000","window_end":"2026-01-01 00:00:20.000","n":1,"v":1,"total":7,"mean":7}
--- late 0

--- case A late row is dropped from the windows that have fired, and only from those.
--- events readings.jsonl
{"value":1,"ts":"2024-03-01 00:00:01.000"}
{"value":2,"ts":"2024-03-01 00:00:06.000"}
{"value":4,"ts":"2024-03-01 00:00:07.000"}
{"value":8,"ts":"2024-03-01 00:00:04.000"}
{"value":16,"ts":"2024-03-01 00:00:20.000"}
{"value":32,"ts":"2024-03-01 00:00:03.000"}
--- sql
CREATE TABLE readings (`value` INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/readings.jsonl', 'format' = 'json');
SELECT window_start, window_end, SUM(`value`) AS total
FROM TABLE(HOP(TABLE readings, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
--- rows
{"window_start":"2024-02-29 23:59:55.000","window_end":"2024-03-01 00:00:05.000","total":1}
{"window_start":"2024-03-01 00:00:00.000","window_end":"2024-03-01 00:00:10.000","total":15}
{"window_start":"2024-03-01 00:00:05.000","window_end":"2024-03-01 00:00:15.000","total":6}
{"window_start":"2024-03-01 00:00:15.000","window_end":"2024-03-01 00:00:25.000","total":16}
{"window_start":"2024-03-01 00:00:20.000","window_end":"2024-03-01 00:00:30.000","total":16}
--- late 1

--- case CUMULATE gives every remaining step, with or without new rows.
--- events readings.jsonl
{"value":1,"ts":"2024-03-01 00:00:02.000"}
{"value":2,"ts":"2024-03-01 00:00:12.000"}
--- sql
CREATE TABLE readings (`value` INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/readings.jsonl', 'format' = 'json');
SELECT window_start, window_end, SUM(`value`) AS total
FROM TABLE(CUMULATE(TABLE readings, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '15' SECOND)) GROUP BY window_start, window_end;
--- changes
+I {"window_start":"2024-03-01 00:00:00.000","window_end":"2024-03-01 00:00:05.000","total":1}
+I {"window_start":"2024-03-01 00:00:00.000","window_end":"2024-03-01 00:00:10.000","total":1}
+I {"window_start":"2024-03-01 00:00:00.000","window_end":"2024-03-01 00:00:15.000","total":3}

--- case Rows of a key exactly the gap apart are one session, and a row in between bridges two.
--- events readings.jsonl
{"sensor":"a","ts":"2024-03-01 00:00:00.000"}
{"sensor":"a","ts":"2024-03-01 00:00:10.000"}
{"sensor":"a","ts":"2024-03-01 00:00:40.000"}
{"sensor":"b","ts":"2024-03-01 00:00:41.000"}
{"sensor":"a","ts":"2024-03-01 00:00:58.000"}
{"sensor":"a","ts":"2024-03-01 00:00:49.000"}
--- sql
CREATE TABLE readings (sensor STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '20' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/readings.jsonl', 'format' = 'json');
SELECT sensor, window_start, window_end, COUNT(*) AS n
FROM TABLE(SESSION(TABLE readings PARTITION BY sensor, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY sensor, window_start, window_end;
--- rows
{"sensor":"a","window_start":"2024-03-01 00:00:00.000","window_end":"2024-03-01 00:00:20.000","n":2}
{"sensor":"a","window_start":"2024-03-01 00:00:40.000","window_end":"2024-03-01 00:01:08.000","n":3}
{"sensor":"b","window_start":"2024-03-01 00:00:41.000","window_end":"2024-03-01 00:00:51.000","n":1}

--- case An aggregate of an aggregate keeps the windows; the first rows of each window are ranked.
--- events readings.jsonl
{"sensor":"a","value":1,"ts":"2024-03-01 00:00:01.000"}
{"sensor":"b","value":5,"ts":"2024-03-01 00:00:02.000"}
{"sensor":"a","value":9,"ts":"2024-03-01 00:00:03.000"}
{"sensor":"c","value":5,"ts":"2024-03-01 00:00:12.000"}
{"sensor":"c","value":7,"ts":"2024-03-01 00:00:13.000"}
--- sql
CREATE TABLE readings (sensor STRING, `value` INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/readings.jsonl', 'format' = 'json');
SELECT window_start, sensor, total, rn FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY total DESC) AS rn FROM (
    SELECT sensor, window_start, window_end, SUM(`value`) AS total
    FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY sensor, window_start, window_end))
WHERE rn <= 1;
--- rows
{"window_start":"2024-03-01 00:00:00.000","sensor":"a","total":10,"rn":1}
{"window_start":"2024-03-01 00:00:10.000","sensor":"c","total":12,"rn":1}
