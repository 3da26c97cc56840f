--- case A pattern is found row after row in the order of time, one match a key.
--- events ticks.jsonl
{"k":"a","price":10,"ts":"2024-03-01 00:00:01.000"}
{"k":"a","price":8,"ts":"2024-03-01 00:00:02.000"}
{"k":"b","price":1,"ts":"2024-03-01 00:00:02.500"}
{"k":"a","price":7,"ts":"2024-03-01 00:00:03.000"}
{"k":"a","price":9,"ts":"2024-03-01 00:00:04.000"}
--- sql
CREATE TABLE ticks (k STRING, price INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/ticks.jsonl', 'format' = 'json');
SELECT * FROM ticks MATCH_RECOGNIZE (
  PARTITION BY k ORDER BY ts
  MEASURES FIRST(DOWN.price) AS top, LAST(DOWN.price) AS bottom, UP.price AS rise, COUNT(DOWN.price) AS steps
  AFTER MATCH SKIP PAST LAST ROW
  PATTERN (HIGH DOWN+ UP)
  DEFINE DOWN AS DOWN.price < LAST(DOWN.price, 1) OR LAST(DOWN.price, 1) IS NULL AND DOWN.price < HIGH.price,
    UP AS UP.price > LAST(DOWN.price)
) AS m;
--- rows
{"k":"a","top":8,"bottom":7,"rise":9,"steps":2}

--- case Without AFTER MATCH the next match begins at the next row.
--- events ticks.jsonl
{"v":1,"ts":"2024-03-01 00:00:01.000"}
{"v":2,"ts":"2024-03-01 00:00:02.000"}
{"v":3,"ts":"2024-03-01 00:00:03.000"}
--- sql
CREATE TABLE ticks (v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/ticks.jsonl', 'format' = 'json');
SELECT * FROM ticks MATCH_RECOGNIZE (ORDER BY ts MEASURES A.v AS a, B.v AS b PATTERN (A B) DEFINE A AS A.v > 0, B AS B.v > A.v) AS m;
--- rows
{"a":1,"b":2}
{"a":2,"b":3}

--- case A match that takes exactly WITHIN is none.
--- events ticks.jsonl
{"v":1,"ts":"2024-03-01 00:00:00.000"}
{"v":2,"ts":"2024-03-01 00:00:10.000"}
{"v":1,"ts":"2024-03-01 00:01:00.000"}
{"v":2,"ts":"2024-03-01 00:01:09.999"}
--- sql
CREATE TABLE ticks (v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/ticks.jsonl', 'format' = 'json');
SELECT * FROM ticks MATCH_RECOGNIZE (ORDER BY ts MEASURES A.ts AS s, B.ts AS e AFTER MATCH SKIP PAST LAST ROW
  PATTERN (A B) WITHIN INTERVAL '10' SECOND DEFINE A AS A.v = 1, B AS B.v = 2) AS m;
--- rows
{"s":"2024-03-01 00:01:00.000","e":"2024-03-01 00:01:09.999"}

--- case A pattern that may be empty is refused.
--- sql
CREATE TABLE ticks (v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'datagen', 'number-of-rows' = '1');
SELECT * FROM ticks MATCH_RECOGNIZE (ORDER BY ts MEASURES A.v AS a PATTERN (A*) DEFINE A AS A.v > 0) AS m;
--- error one variable must come at least once

--- case A row for which a condition has no value is a failure, and the match goes on behind it.
--- events ticks.jsonl
{"v":1,"ts":"2024-03-01 00:00:01.000"}
{"v":0,"ts":"2024-03-01 00:00:02.000"}
{"v":2,"ts":"2024-03-01 00:00:03.000"}
{"v":3,"ts":"2024-03-01 00:00:04.000"}
{"v":9,"ts":"2024-03-01 00:00:05.000"}
--- sql
SET 'millrace.error-mode.expression' = 'dead-letter';
CREATE TABLE ticks (v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/ticks.jsonl', 'format' = 'json');
SELECT * FROM ticks MATCH_RECOGNIZE (ORDER BY ts MEASURES A.v AS a, B.v AS b, C.v AS c AFTER MATCH SKIP PAST LAST ROW
  PATTERN (A B C) DEFINE A AS A.v = 1, B AS 100 / B.v > 1, C AS C.v = 3) AS m;
--- rows
{"a":1,"b":2,"c":3}
--- failures
expression division_by_zero

--- case A match waits for an earlier one to run out of time, also if that one began with the row another one ended with.
--- events ticks.jsonl
{"v":30,"ts":"2024-03-01 00:00:00.000"}
{"v":20,"ts":"2024-03-01 00:00:05.000"}
{"v":10,"ts":"2024-03-01 00:00:11.000"}
{"v":5,"ts":"2024-03-01 00:00:16.000"}
{"v":7,"ts":"2024-03-01 00:00:17.000"}
--- sql
CREATE TABLE ticks (v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/ticks.jsonl', 'format' = 'json');
SELECT * FROM ticks MATCH_RECOGNIZE (ORDER BY ts MEASURES A.v AS a, C.v AS c AFTER MATCH SKIP TO NEXT ROW
  PATTERN (A B*? C) WITHIN INTERVAL '10' SECOND DEFINE A AS A.v <> 7, C AS C.v > A.v) AS m;
--- rows
{"a":5,"c":7}
