--- case A script may want to be stopped by a row that fails.
--- events rows.jsonl
{"n":1}
{"n":0}
--- sql
SET 'millrace.error-mode' = 'fail';
CREATE TABLE t (n INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/rows.jsonl', 'format' = 'json');
SELECT 1 / n AS x FROM t;
--- error Division by zero

--- case Each stage may have a mode of its own.
--- events rows.jsonl
{"n":1}
{"n":"x"}
{"n":0}
--- sql
SET 'millrace.error-mode' = 'fail';
SET 'millrace.error-mode.expression' = 'dead-letter';
SET 'millrace.error-mode.decode' = 'dead-letter';
CREATE TABLE t (n INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/rows.jsonl', 'format' = 'json');
SELECT 1 / n AS x FROM t;
--- rows
{"x":1}
--- failures
decode wrong_type
expression division_by_zero

--- case An expression that fails in a condition, a key or an aggregate fails its row alone.
--- events rows.jsonl
{"k":"1","n":1}
{"k":"x","n":2}
{"k":"3","n":0}
--- sql
CREATE TABLE t (k STRING, n INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/rows.jsonl', 'format' = 'json');
SELECT CAST(k AS INT) AS k, SUM(6 / n) AS s FROM t GROUP BY CAST(k AS INT);
--- rows
{"k":1,"s":6}
--- failures
expression cast_failed
expression division_by_zero

--- case A row that breaks a NOT NULL column of the sink is set aside there.
--- events rows.jsonl
{"k":"a","n":1}
{"k":"b","n":null}
--- sql
CREATE TABLE t (k STRING, n INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/rows.jsonl', 'format' = 'json');
CREATE TABLE out_t (k STRING, n INT NOT NULL) WITH ('connector' = 'kafka', 'topic' = 'out', 'format' = 'json');
INSERT INTO out_t SELECT k, n FROM t;
--- rows out_t
{"k":"a","n":1}
--- failures
sink null_value: Column n of the sink is NOT NULL

--- case Late rows say how late they came and what they would have changed.
--- events readings.jsonl
{"v":1,"ts":"2024-03-01 00:00:01.000"}
{"v":2,"ts":"2024-03-01 00:00:20.000"}
{"v":4,"ts":"2024-03-01 00:00:09.000"}
--- sql
CREATE TABLE readings (v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/readings.jsonl', 'format' = 'json');
SELECT window_end, SUM(v) AS s FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
--- rows
{"window_end":"2024-03-01 00:00:10.000","s":1}
{"window_end":"2024-03-01 00:00:30.000","s":2}
--- late 1
{"v":4,"ts":"2024-03-01 00:00:09.000"}

--- case Late rows may be dropped without a word.
--- events readings.jsonl
{"ts":"2024-03-01 00:00:20.000"}
{"ts":"2024-03-01 00:00:09.000"}
--- sql
SET 'millrace.late-rows' = 'drop';
CREATE TABLE readings (ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/readings.jsonl', 'format' = 'json');
SELECT window_end, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
--- rows
{"window_end":"2024-03-01 00:00:30.000","n":1}
--- late 0

--- case A setting of ours that is nearly right is refused with the right one.
--- sql
SET 'millrace.error-modes' = 'fail';
SELECT 1 AS x;
--- error There is no setting 'millrace.error-modes'. Did you mean "millrace.error-mode"?
