--- case A frame of ROWS ends with its own row; peers in time each have their own.
--- events readings.jsonl
{"id":1,"v":1,"ts":"2024-03-01 00:00:01.000"}
{"id":2,"v":2,"ts":"2024-03-01 00:00:01.000"}
{"id":3,"v":4,"ts":"2024-03-01 00:00:02.000"}
--- sql
CREATE TABLE readings (id INT, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/readings.jsonl', 'format' = 'json');
SELECT id, SUM(v) OVER (ORDER BY ts ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS s FROM readings;
--- rows
{"id":1,"s":1}
{"id":2,"s":3}
{"id":3,"s":6}

--- case A frame of RANGE ends with the peers of its row, and reaches back by time, bound included.
--- events readings.jsonl
{"id":1,"v":1,"ts":"2024-03-01 00:00:01.000"}
{"id":2,"v":2,"ts":"2024-03-01 00:00:06.000"}
{"id":3,"v":4,"ts":"2024-03-01 00:00:06.000"}
{"id":4,"v":8,"ts":"2024-03-01 00:00:11.001"}
--- sql
CREATE TABLE readings (id INT, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/readings.jsonl', 'format' = 'json');
SELECT id, SUM(v) OVER (ORDER BY ts RANGE BETWEEN INTERVAL '5' SECOND PRECEDING AND CURRENT ROW) AS s FROM readings;
--- rows
{"id":1,"s":1}
{"id":2,"s":7}
{"id":3,"s":7}
{"id":4,"s":8}

--- case Rows are taken in the order of their time, and those behind the watermark are dropped.
--- events readings.jsonl
{"id":1,"ts":"2024-03-01 00:00:10.000"}
{"id":2,"ts":"2024-03-01 00:00:08.000"}
{"id":3,"ts":"2024-03-01 00:00:30.000"}
{"id":4,"ts":"2024-03-01 00:00:09.000"}
--- sql
CREATE TABLE readings (id INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/readings.jsonl', 'format' = 'json');
SELECT id, COUNT(*) OVER (ORDER BY ts) AS n FROM readings;
--- changes
+I {"id":2,"n":1}
+I {"id":1,"n":2}
+I {"id":3,"n":3}
--- late 1

--- case LAG looks back within its key, with NULL or a default where nothing was.
--- events readings.jsonl
{"k":"a","v":1,"ts":"2024-03-01 00:00:01.000"}
{"k":"b","v":5,"ts":"2024-03-01 00:00:02.000"}
{"k":"a","v":2,"ts":"2024-03-01 00:00:03.000"}
--- sql
CREATE TABLE readings (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/readings.jsonl', 'format' = 'json');
SELECT k, v, v - LAG(v) OVER w AS change, LAG(v, 1, 0) OVER w AS before FROM readings WINDOW w AS (PARTITION BY k ORDER BY ts);
--- rows
{"k":"a","v":1,"change":null,"before":0}
{"k":"b","v":5,"change":null,"before":0}
{"k":"a","v":2,"change":1,"before":1}

--- case ROW_NUMBER without a limit numbers the rows of each key in the order of time.
--- events readings.jsonl
{"k":"a","ts":"2024-03-01 00:00:02.000"}
{"k":"a","ts":"2024-03-01 00:00:01.000"}
{"k":"b","ts":"2024-03-01 00:00:03.000"}
--- sql
CREATE TABLE readings (k STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/readings.jsonl', 'format' = 'json');
SELECT k, ts, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts) AS n FROM readings;
--- rows
{"k":"a","ts":"2024-03-01 00:00:01.000","n":1}
{"k":"a","ts":"2024-03-01 00:00:02.000","n":2}
{"k":"b","ts":"2024-03-01 00:00:03.000","n":1}

--- case What follows a row is not known yet in a stream.
--- sql
CREATE TABLE readings (v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'datagen', 'number-of-rows' = '1');
SELECT SUM(v) OVER (ORDER BY ts ROWS BETWEEN CURRENT ROW AND 1 FOLLOWING) AS s FROM readings;
--- error what follows is not known yet in a stream
