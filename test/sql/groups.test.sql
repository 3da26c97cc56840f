--- case Groups of a window TVF may be grouping sets; GROUPING says what a set leaves out.
--- events r.jsonl
{"dev": "a", "amt": 1, "ts": "2024-03-01 00:00:01.000"}
{"dev": "b", "amt": 2, "ts": "2024-03-01 00:00:02.000"}
{"dev": "a", "amt": 4, "ts": "2024-03-01 00:00:06.000"}
{"dev": "a", "amt": 8, "ts": "2024-03-01 00:00:11.000"}
{"dev": "b", "amt": 16, "ts": "2024-03-01 00:00:13.000"}
{"dev": "a", "amt": 32, "ts": "2024-03-01 00:00:17.000"}
{"dev": "b", "amt": 64, "ts": "2024-03-01 00:00:30.000"}
--- sql
CREATE TABLE r (dev STRING, amt INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT window_start, window_end, dev, amt, COUNT(*) AS n, GROUPING(dev) AS g, GROUPING_ID(dev, amt) AS i
FROM TABLE(TUMBLE(TABLE r, DESCRIPTOR(ts), INTERVAL '10' SECOND)) WHERE amt < 8
GROUP BY window_start, window_end, GROUPING SETS ((dev), (amt), ());
--- rows
{"window_start": "2024-03-01 00:00:00.000", "window_end": "2024-03-01 00:00:10.000", "dev": "a", "amt": null, "n": 2, "g": 0, "i": 1}
{"window_start": "2024-03-01 00:00:00.000", "window_end": "2024-03-01 00:00:10.000", "dev": null, "amt": 4, "n": 1, "g": 1, "i": 2}
{"window_start": "2024-03-01 00:00:00.000", "window_end": "2024-03-01 00:00:10.000", "dev": null, "amt": 2, "n": 1, "g": 1, "i": 2}
{"window_start": "2024-03-01 00:00:00.000", "window_end": "2024-03-01 00:00:10.000", "dev": "b", "amt": null, "n": 1, "g": 0, "i": 1}
{"window_start": "2024-03-01 00:00:00.000", "window_end": "2024-03-01 00:00:10.000", "dev": null, "amt": null, "n": 3, "g": 1, "i": 3}
{"window_start": "2024-03-01 00:00:00.000", "window_end": "2024-03-01 00:00:10.000", "dev": null, "amt": 1, "n": 1, "g": 1, "i": 2}

--- case A grouping set without the window makes all of them ordinary groups.
--- events r.jsonl
{"dev": "a", "amt": 1, "ts": "2024-03-01 00:00:01.000"}
{"dev": "b", "amt": 2, "ts": "2024-03-01 00:00:02.000"}
{"dev": "a", "amt": 4, "ts": "2024-03-01 00:00:06.000"}
{"dev": "a", "amt": 8, "ts": "2024-03-01 00:00:11.000"}
{"dev": "b", "amt": 16, "ts": "2024-03-01 00:00:13.000"}
{"dev": "a", "amt": 32, "ts": "2024-03-01 00:00:17.000"}
{"dev": "b", "amt": 64, "ts": "2024-03-01 00:00:30.000"}
--- sql
CREATE TABLE r (dev STRING, amt INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT window_start, dev, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE r, DESCRIPTOR(ts), INTERVAL '10' SECOND)) WHERE amt < 8
GROUP BY GROUPING SETS ((window_start, window_end), (dev));
--- rows
{"window_start": null, "dev": "b", "n": 1}
{"window_start": "2024-03-01 00:00:00.000", "dev": null, "n": 3}
{"window_start": null, "dev": "a", "n": 2}

--- case Grouping sets of equal keys are groups of their own, which GROUP_ID counts.
--- sql
SELECT a, b, GROUP_ID() AS i, COUNT(*) AS n FROM (VALUES (1, 2)) AS t (a, b) GROUP BY GROUPING SETS ((a, b), (a), (a, b));
--- rows
{"a": 1, "b": 2, "i": 1, "n": 1}
{"a": 1, "b": 2, "i": 0, "n": 1}
{"a": 1, "b": null, "i": 0, "n": 1}

--- case GROUP BY DISTINCT makes grouping sets of equal keys one.
--- sql
SELECT a, b, COUNT(*) AS n FROM (VALUES (1, 2)) AS t (a, b) GROUP BY DISTINCT GROUPING SETS ((a, b), (a), (a, b));
--- rows
{"a": 1, "b": 2, "n": 1}
{"a": 1, "b": null, "n": 1}

--- case Windows over rows that change give new rows only, and none for a window that has no rows any more.
--- events d.jsonl
{"before": null, "after": {"id":1,"dev": "a", "amt": 1, "ts": "2024-03-01 00:00:01.000"}, "op":"c"}
{"before": null, "after": {"id":2,"dev": "b", "amt": 2, "ts": "2024-03-01 00:00:02.000"}, "op":"c"}
{"before": {"id":2,"dev": "b", "amt": 2, "ts": "2024-03-01 00:00:02.000"}, "after": null, "op":"d"}
{"before": {"id":1,"dev": "a", "amt": 1, "ts": "2024-03-01 00:00:01.000"}, "after": {"id":1,"dev": "a", "amt": 5, "ts": "2024-03-01 00:00:01.000"}, "op":"u"}
{"before": null, "after": {"id":3,"dev": "a", "amt": 4, "ts": "2024-03-01 00:00:06.000"}, "op":"c"}
{"before": null, "after": {"id":4,"dev": "c", "amt": 8, "ts": "2024-03-01 00:00:12.000"}, "op":"c"}
{"before": {"id":4,"dev": "c", "amt": 8, "ts": "2024-03-01 00:00:12.000"}, "after": {"id":4,"dev": "c", "amt": 8, "ts": "2024-03-01 00:00:14.000"}, "op":"u"}
{"before": null, "after": {"id":5,"dev": "c", "amt": 9, "ts": "2024-03-01 00:00:40.000"}, "op":"c"}
{"before": {"id":4,"dev": "c", "amt": 8, "ts": "2024-03-01 00:00:14.000"}, "after": null, "op":"d"}
--- sql
CREATE TABLE d (id INT, dev STRING, amt INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/d.jsonl', 'format' = 'debezium-json');
SELECT dev, window_start, COUNT(*) AS n, SUM(amt) AS s FROM TABLE(TUMBLE(TABLE d, DESCRIPTOR(ts), INTERVAL '10' SECOND))
GROUP BY dev, window_start, window_end;
--- rows
{"dev": "a", "window_start": "2024-03-01 00:00:00.000", "n": 2, "s": 9}
{"dev": "c", "window_start": "2024-03-01 00:00:10.000", "n": 1, "s": 8}
{"dev": "c", "window_start": "2024-03-01 00:00:40.000", "n": 1, "s": 9}

--- case HOP over rows that change takes them back from every window.
--- events d.jsonl
{"before": null, "after": {"id":1,"dev": "a", "amt": 1, "ts": "2024-03-01 00:00:01.000"}, "op":"c"}
{"before": null, "after": {"id":2,"dev": "b", "amt": 2, "ts": "2024-03-01 00:00:02.000"}, "op":"c"}
{"before": {"id":2,"dev": "b", "amt": 2, "ts": "2024-03-01 00:00:02.000"}, "after": null, "op":"d"}
{"before": {"id":1,"dev": "a", "amt": 1, "ts": "2024-03-01 00:00:01.000"}, "after": {"id":1,"dev": "a", "amt": 5, "ts": "2024-03-01 00:00:01.000"}, "op":"u"}
{"before": null, "after": {"id":3,"dev": "a", "amt": 4, "ts": "2024-03-01 00:00:06.000"}, "op":"c"}
{"before": null, "after": {"id":4,"dev": "c", "amt": 8, "ts": "2024-03-01 00:00:12.000"}, "op":"c"}
{"before": {"id":4,"dev": "c", "amt": 8, "ts": "2024-03-01 00:00:12.000"}, "after": {"id":4,"dev": "c", "amt": 8, "ts": "2024-03-01 00:00:14.000"}, "op":"u"}
{"before": null, "after": {"id":5,"dev": "c", "amt": 9, "ts": "2024-03-01 00:00:40.000"}, "op":"c"}
{"before": {"id":4,"dev": "c", "amt": 8, "ts": "2024-03-01 00:00:14.000"}, "after": null, "op":"d"}
--- sql
CREATE TABLE d (id INT, dev STRING, amt INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/d.jsonl', 'format' = 'debezium-json');
SELECT window_start, window_end, COUNT(*) AS n, SUM(amt) AS s, MAX(amt) AS m
FROM TABLE(HOP(TABLE d, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
--- rows
{"window_start": "2024-02-29 23:59:55.000", "window_end": "2024-03-01 00:00:05.000", "n": 1, "s": 5, "m": 5}
{"window_start": "2024-03-01 00:00:00.000", "window_end": "2024-03-01 00:00:10.000", "n": 2, "s": 9, "m": 5}
{"window_start": "2024-03-01 00:00:05.000", "window_end": "2024-03-01 00:00:15.000", "n": 2, "s": 12, "m": 8}
{"window_start": "2024-03-01 00:00:10.000", "window_end": "2024-03-01 00:00:20.000", "n": 1, "s": 8, "m": 8}
{"window_start": "2024-03-01 00:00:35.000", "window_end": "2024-03-01 00:00:45.000", "n": 1, "s": 9, "m": 9}
{"window_start": "2024-03-01 00:00:40.000", "window_end": "2024-03-01 00:00:50.000", "n": 1, "s": 9, "m": 9}

--- case A row that was taken back still belongs to its session.
--- events d.jsonl
{"before": null, "after": {"id":1,"dev": "a", "amt": 1, "ts": "2024-03-01 00:00:01.000"}, "op":"c"}
{"before": null, "after": {"id":2,"dev": "b", "amt": 2, "ts": "2024-03-01 00:00:02.000"}, "op":"c"}
{"before": {"id":2,"dev": "b", "amt": 2, "ts": "2024-03-01 00:00:02.000"}, "after": null, "op":"d"}
{"before": {"id":1,"dev": "a", "amt": 1, "ts": "2024-03-01 00:00:01.000"}, "after": {"id":1,"dev": "a", "amt": 5, "ts": "2024-03-01 00:00:01.000"}, "op":"u"}
{"before": null, "after": {"id":3,"dev": "a", "amt": 4, "ts": "2024-03-01 00:00:06.000"}, "op":"c"}
{"before": null, "after": {"id":4,"dev": "c", "amt": 8, "ts": "2024-03-01 00:00:12.000"}, "op":"c"}
{"before": {"id":4,"dev": "c", "amt": 8, "ts": "2024-03-01 00:00:12.000"}, "after": {"id":4,"dev": "c", "amt": 8, "ts": "2024-03-01 00:00:14.000"}, "op":"u"}
{"before": null, "after": {"id":5,"dev": "c", "amt": 9, "ts": "2024-03-01 00:00:40.000"}, "op":"c"}
{"before": {"id":4,"dev": "c", "amt": 8, "ts": "2024-03-01 00:00:14.000"}, "after": null, "op":"d"}
--- sql
CREATE TABLE d (id INT, dev STRING, amt INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/d.jsonl', 'format' = 'debezium-json');
SELECT dev, window_start, window_end, COUNT(*) AS n, SUM(amt) AS s
FROM TABLE(SESSION(TABLE d PARTITION BY dev, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY dev, window_start, window_end;
--- rows
{"dev": "a", "window_start": "2024-03-01 00:00:01.000", "window_end": "2024-03-01 00:00:11.000", "n": 2, "s": 9}
{"dev": "c", "window_start": "2024-03-01 00:00:12.000", "window_end": "2024-03-01 00:00:19.000", "n": 1, "s": 8}
{"dev": "c", "window_start": "2024-03-01 00:00:40.000", "window_end": "2024-03-01 00:00:45.000", "n": 1, "s": 9}

--- case SESSION without an aggregate gives each row when its session has ended.
--- events r.jsonl
{"dev": "a", "amt": 1, "ts": "2024-03-01 00:00:01.000"}
{"dev": "b", "amt": 2, "ts": "2024-03-01 00:00:02.000"}
{"dev": "a", "amt": 4, "ts": "2024-03-01 00:00:06.000"}
{"dev": "a", "amt": 8, "ts": "2024-03-01 00:00:11.000"}
{"dev": "b", "amt": 16, "ts": "2024-03-01 00:00:13.000"}
{"dev": "a", "amt": 32, "ts": "2024-03-01 00:00:17.000"}
{"dev": "b", "amt": 64, "ts": "2024-03-01 00:00:30.000"}
--- sql
CREATE TABLE r (dev STRING, amt INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT dev, amt, window_start, window_end, window_time, ts FROM TABLE(SESSION(TABLE r PARTITION BY dev, DESCRIPTOR(ts), INTERVAL '5' SECOND));
--- rows
{"dev": "b", "amt": 2, "window_start": "2024-03-01 00:00:02.000", "window_end": "2024-03-01 00:00:07.000", "window_time": "2024-03-01 00:00:06.999", "ts": "2024-03-01 00:00:02.000"}
{"dev": "a", "amt": 1, "window_start": "2024-03-01 00:00:01.000", "window_end": "2024-03-01 00:00:16.000", "window_time": "2024-03-01 00:00:15.999", "ts": "2024-03-01 00:00:01.000"}
{"dev": "a", "amt": 4, "window_start": "2024-03-01 00:00:01.000", "window_end": "2024-03-01 00:00:16.000", "window_time": "2024-03-01 00:00:15.999", "ts": "2024-03-01 00:00:06.000"}
{"dev": "a", "amt": 8, "window_start": "2024-03-01 00:00:01.000", "window_end": "2024-03-01 00:00:16.000", "window_time": "2024-03-01 00:00:15.999", "ts": "2024-03-01 00:00:11.000"}
{"dev": "b", "amt": 16, "window_start": "2024-03-01 00:00:13.000", "window_end": "2024-03-01 00:00:18.000", "window_time": "2024-03-01 00:00:17.999", "ts": "2024-03-01 00:00:13.000"}
{"dev": "a", "amt": 32, "window_start": "2024-03-01 00:00:17.000", "window_end": "2024-03-01 00:00:22.000", "window_time": "2024-03-01 00:00:21.999", "ts": "2024-03-01 00:00:17.000"}
{"dev": "b", "amt": 64, "window_start": "2024-03-01 00:00:30.000", "window_end": "2024-03-01 00:00:35.000", "window_time": "2024-03-01 00:00:34.999", "ts": "2024-03-01 00:00:30.000"}

--- case A filter behind SESSION takes rows out of the result, not out of the sessions.
--- events r.jsonl
{"dev": "a", "amt": 1, "ts": "2024-03-01 00:00:01.000"}
{"dev": "b", "amt": 2, "ts": "2024-03-01 00:00:02.000"}
{"dev": "a", "amt": 4, "ts": "2024-03-01 00:00:06.000"}
{"dev": "a", "amt": 8, "ts": "2024-03-01 00:00:11.000"}
{"dev": "b", "amt": 16, "ts": "2024-03-01 00:00:13.000"}
{"dev": "a", "amt": 32, "ts": "2024-03-01 00:00:17.000"}
{"dev": "b", "amt": 64, "ts": "2024-03-01 00:00:30.000"}
--- sql
CREATE TABLE r (dev STRING, amt INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT dev, amt, window_start, window_end FROM TABLE(SESSION(TABLE r PARTITION BY dev, DESCRIPTOR(ts), INTERVAL '5' SECOND)) WHERE amt <> 4;
--- rows
{"dev": "b", "amt": 2, "window_start": "2024-03-01 00:00:02.000", "window_end": "2024-03-01 00:00:07.000"}
{"dev": "a", "amt": 1, "window_start": "2024-03-01 00:00:01.000", "window_end": "2024-03-01 00:00:16.000"}
{"dev": "a", "amt": 8, "window_start": "2024-03-01 00:00:01.000", "window_end": "2024-03-01 00:00:16.000"}
{"dev": "b", "amt": 16, "window_start": "2024-03-01 00:00:13.000", "window_end": "2024-03-01 00:00:18.000"}
{"dev": "a", "amt": 32, "window_start": "2024-03-01 00:00:17.000", "window_end": "2024-03-01 00:00:22.000"}
{"dev": "b", "amt": 64, "window_start": "2024-03-01 00:00:30.000", "window_end": "2024-03-01 00:00:35.000"}

--- case Sessions that are grouped by other keys than their own are ordinary groups.
--- events r.jsonl
{"dev": "a", "amt": 1, "ts": "2024-03-01 00:00:01.000"}
{"dev": "b", "amt": 2, "ts": "2024-03-01 00:00:02.000"}
{"dev": "a", "amt": 4, "ts": "2024-03-01 00:00:06.000"}
{"dev": "a", "amt": 8, "ts": "2024-03-01 00:00:11.000"}
{"dev": "b", "amt": 16, "ts": "2024-03-01 00:00:13.000"}
{"dev": "a", "amt": 32, "ts": "2024-03-01 00:00:17.000"}
{"dev": "b", "amt": 64, "ts": "2024-03-01 00:00:30.000"}
--- sql
CREATE TABLE r (dev STRING, amt INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT dev, window_start, window_end, COUNT(*) AS n FROM TABLE(SESSION(TABLE r, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY dev, window_start, window_end;
--- rows
{"dev": "b", "window_start": "2024-03-01 00:00:01.000", "window_end": "2024-03-01 00:00:22.000", "n": 2}
{"dev": "a", "window_start": "2024-03-01 00:00:01.000", "window_end": "2024-03-01 00:00:22.000", "n": 4}
{"dev": "b", "window_start": "2024-03-01 00:00:30.000", "window_end": "2024-03-01 00:00:35.000", "n": 1}

--- case An aggregate of sessions by their borders alone is an ordinary one.
--- events r.jsonl
{"dev": "a", "amt": 1, "ts": "2024-03-01 00:00:01.000"}
{"dev": "b", "amt": 2, "ts": "2024-03-01 00:00:02.000"}
{"dev": "a", "amt": 4, "ts": "2024-03-01 00:00:06.000"}
{"dev": "a", "amt": 8, "ts": "2024-03-01 00:00:11.000"}
{"dev": "b", "amt": 16, "ts": "2024-03-01 00:00:13.000"}
{"dev": "a", "amt": 32, "ts": "2024-03-01 00:00:17.000"}
{"dev": "b", "amt": 64, "ts": "2024-03-01 00:00:30.000"}
--- sql
CREATE TABLE r (dev STRING, amt INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT window_start, window_end, SUM(n) AS s FROM (
  SELECT dev, window_start, window_end, COUNT(*) AS n
  FROM TABLE(SESSION(TABLE r PARTITION BY dev, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY dev, window_start, window_end)
GROUP BY window_start, window_end;
--- rows
{"window_start": "2024-03-01 00:00:02.000", "window_end": "2024-03-01 00:00:07.000", "s": 1}
{"window_start": "2024-03-01 00:00:01.000", "window_end": "2024-03-01 00:00:16.000", "s": 3}
{"window_start": "2024-03-01 00:00:13.000", "window_end": "2024-03-01 00:00:18.000", "s": 1}
{"window_start": "2024-03-01 00:00:17.000", "window_end": "2024-03-01 00:00:22.000", "s": 1}
{"window_start": "2024-03-01 00:00:30.000", "window_end": "2024-03-01 00:00:35.000", "s": 1}

--- case Grouping by the start of the window alone is an ordinary group.
--- events r.jsonl
{"dev": "a", "amt": 1, "ts": "2024-03-01 00:00:01.000"}
{"dev": "b", "amt": 2, "ts": "2024-03-01 00:00:02.000"}
{"dev": "a", "amt": 4, "ts": "2024-03-01 00:00:06.000"}
{"dev": "a", "amt": 8, "ts": "2024-03-01 00:00:11.000"}
{"dev": "b", "amt": 16, "ts": "2024-03-01 00:00:13.000"}
{"dev": "a", "amt": 32, "ts": "2024-03-01 00:00:17.000"}
{"dev": "b", "amt": 64, "ts": "2024-03-01 00:00:30.000"}
--- sql
CREATE TABLE r (dev STRING, amt INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT window_start, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE r, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start;
--- rows
{"window_start": "2024-03-01 00:00:00.000", "n": 3}
{"window_start": "2024-03-01 00:00:10.000", "n": 3}
{"window_start": "2024-03-01 00:00:30.000", "n": 1}

--- case A window in GROUP BY, with its borders, over rows that change.
--- events d.jsonl
{"before": null, "after": {"id":1,"dev": "a", "amt": 1, "ts": "2024-03-01 00:00:01.000"}, "op":"c"}
{"before": null, "after": {"id":2,"dev": "b", "amt": 2, "ts": "2024-03-01 00:00:02.000"}, "op":"c"}
{"before": {"id":2,"dev": "b", "amt": 2, "ts": "2024-03-01 00:00:02.000"}, "after": null, "op":"d"}
{"before": {"id":1,"dev": "a", "amt": 1, "ts": "2024-03-01 00:00:01.000"}, "after": {"id":1,"dev": "a", "amt": 5, "ts": "2024-03-01 00:00:01.000"}, "op":"u"}
{"before": null, "after": {"id":3,"dev": "a", "amt": 4, "ts": "2024-03-01 00:00:06.000"}, "op":"c"}
{"before": null, "after": {"id":4,"dev": "c", "amt": 8, "ts": "2024-03-01 00:00:12.000"}, "op":"c"}
{"before": {"id":4,"dev": "c", "amt": 8, "ts": "2024-03-01 00:00:12.000"}, "after": {"id":4,"dev": "c", "amt": 8, "ts": "2024-03-01 00:00:14.000"}, "op":"u"}
{"before": null, "after": {"id":5,"dev": "c", "amt": 9, "ts": "2024-03-01 00:00:40.000"}, "op":"c"}
{"before": {"id":4,"dev": "c", "amt": 8, "ts": "2024-03-01 00:00:14.000"}, "after": null, "op":"d"}
--- sql
CREATE TABLE d (id INT, dev STRING, amt INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/d.jsonl', 'format' = 'debezium-json');
SELECT dev, SESSION_START(ts, INTERVAL '5' SECOND) AS ws, SESSION_END(ts, INTERVAL '5' SECOND) AS we, COUNT(*) AS n, SUM(amt) AS s
FROM d GROUP BY dev, SESSION(ts, INTERVAL '5' SECOND);
--- rows
{"dev": "a", "ws": "2024-03-01 00:00:01.000", "we": "2024-03-01 00:00:11.000", "n": 2, "s": 9}
{"dev": "c", "ws": "2024-03-01 00:00:12.000", "we": "2024-03-01 00:00:19.000", "n": 1, "s": 8}
{"dev": "c", "ws": "2024-03-01 00:00:40.000", "we": "2024-03-01 00:00:45.000", "n": 1, "s": 9}

--- case HOP in GROUP BY may be no multiple of its slide.
--- events r.jsonl
{"dev": "a", "amt": 1, "ts": "2024-03-01 00:00:01.000"}
{"dev": "b", "amt": 2, "ts": "2024-03-01 00:00:02.000"}
{"dev": "a", "amt": 4, "ts": "2024-03-01 00:00:06.000"}
{"dev": "a", "amt": 8, "ts": "2024-03-01 00:00:11.000"}
{"dev": "b", "amt": 16, "ts": "2024-03-01 00:00:13.000"}
{"dev": "a", "amt": 32, "ts": "2024-03-01 00:00:17.000"}
{"dev": "b", "amt": 64, "ts": "2024-03-01 00:00:30.000"}
--- sql
CREATE TABLE r (dev STRING, amt INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT HOP_START(ts, INTERVAL '4' SECOND, INTERVAL '10' SECOND) AS ws, HOP_END(ts, INTERVAL '4' SECOND, INTERVAL '10' SECOND) AS we, COUNT(*) AS n
FROM r GROUP BY HOP(ts, INTERVAL '4' SECOND, INTERVAL '10' SECOND);
--- rows
{"ws": "2024-02-29 23:59:52.000", "we": "2024-03-01 00:00:02.000", "n": 1}
{"ws": "2024-02-29 23:59:56.000", "we": "2024-03-01 00:00:06.000", "n": 2}
{"ws": "2024-03-01 00:00:00.000", "we": "2024-03-01 00:00:10.000", "n": 3}
{"ws": "2024-03-01 00:00:04.000", "we": "2024-03-01 00:00:14.000", "n": 3}
{"ws": "2024-03-01 00:00:08.000", "we": "2024-03-01 00:00:18.000", "n": 3}
{"ws": "2024-03-01 00:00:12.000", "we": "2024-03-01 00:00:22.000", "n": 2}
{"ws": "2024-03-01 00:00:16.000", "we": "2024-03-01 00:00:26.000", "n": 1}
{"ws": "2024-03-01 00:00:24.000", "we": "2024-03-01 00:00:34.000", "n": 1}
{"ws": "2024-03-01 00:00:28.000", "we": "2024-03-01 00:00:38.000", "n": 1}

--- case Rows between two windows of HOP are in none.
--- events r.jsonl
{"dev": "a", "amt": 1, "ts": "2024-03-01 00:00:01.000"}
{"dev": "b", "amt": 2, "ts": "2024-03-01 00:00:02.000"}
{"dev": "a", "amt": 4, "ts": "2024-03-01 00:00:06.000"}
{"dev": "a", "amt": 8, "ts": "2024-03-01 00:00:11.000"}
{"dev": "b", "amt": 16, "ts": "2024-03-01 00:00:13.000"}
{"dev": "a", "amt": 32, "ts": "2024-03-01 00:00:17.000"}
{"dev": "b", "amt": 64, "ts": "2024-03-01 00:00:30.000"}
--- sql
CREATE TABLE r (dev STRING, amt INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT HOP_START(ts, INTERVAL '10' SECOND, INTERVAL '4' SECOND) AS ws, HOP_END(ts, INTERVAL '10' SECOND, INTERVAL '4' SECOND) AS we, COUNT(*) AS n
FROM r GROUP BY HOP(ts, INTERVAL '10' SECOND, INTERVAL '4' SECOND);
--- rows
{"ws": "2024-03-01 00:00:00.000", "we": "2024-03-01 00:00:04.000", "n": 2}
{"ws": "2024-03-01 00:00:10.000", "we": "2024-03-01 00:00:14.000", "n": 2}
{"ws": "2024-03-01 00:00:30.000", "we": "2024-03-01 00:00:34.000", "n": 1}

--- case SELECT DISTINCT of windows gives each row once, when its window has ended.
--- events r.jsonl
{"dev": "a", "amt": 1, "ts": "2024-03-01 00:00:01.000"}
{"dev": "b", "amt": 2, "ts": "2024-03-01 00:00:02.000"}
{"dev": "a", "amt": 4, "ts": "2024-03-01 00:00:06.000"}
{"dev": "a", "amt": 8, "ts": "2024-03-01 00:00:11.000"}
{"dev": "b", "amt": 16, "ts": "2024-03-01 00:00:13.000"}
{"dev": "a", "amt": 32, "ts": "2024-03-01 00:00:17.000"}
{"dev": "b", "amt": 64, "ts": "2024-03-01 00:00:30.000"}
--- sql
CREATE TABLE r (dev STRING, amt INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT DISTINCT dev, window_start, window_end FROM TABLE(TUMBLE(TABLE r, DESCRIPTOR(ts), INTERVAL '10' SECOND));
--- rows
{"dev": "a", "window_start": "2024-03-01 00:00:00.000", "window_end": "2024-03-01 00:00:10.000"}
{"dev": "b", "window_start": "2024-03-01 00:00:00.000", "window_end": "2024-03-01 00:00:10.000"}
{"dev": "a", "window_start": "2024-03-01 00:00:10.000", "window_end": "2024-03-01 00:00:20.000"}
{"dev": "b", "window_start": "2024-03-01 00:00:10.000", "window_end": "2024-03-01 00:00:20.000"}
{"dev": "b", "window_start": "2024-03-01 00:00:30.000", "window_end": "2024-03-01 00:00:40.000"}

--- case A window of windows: the time of a window is a time attribute.
--- events r.jsonl
{"dev": "a", "amt": 1, "ts": "2024-03-01 00:00:01.000"}
{"dev": "b", "amt": 2, "ts": "2024-03-01 00:00:02.000"}
{"dev": "a", "amt": 4, "ts": "2024-03-01 00:00:06.000"}
{"dev": "a", "amt": 8, "ts": "2024-03-01 00:00:11.000"}
{"dev": "b", "amt": 16, "ts": "2024-03-01 00:00:13.000"}
{"dev": "a", "amt": 32, "ts": "2024-03-01 00:00:17.000"}
{"dev": "b", "amt": 64, "ts": "2024-03-01 00:00:30.000"}
--- sql
CREATE TABLE r (dev STRING, amt INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT window_start, window_end, COUNT(*) AS n FROM TABLE(TUMBLE((
  SELECT window_time AS wt, n FROM (
    SELECT dev, window_time, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE r, DESCRIPTOR(ts), INTERVAL '5' SECOND))
    GROUP BY dev, window_start, window_end, window_time)), DESCRIPTOR(wt), INTERVAL '10' SECOND))
GROUP BY window_start, window_end;
--- rows
{"window_start": "2024-03-01 00:00:00.000", "window_end": "2024-03-01 00:00:10.000", "n": 3}
{"window_start": "2024-03-01 00:00:10.000", "window_end": "2024-03-01 00:00:20.000", "n": 3}
{"window_start": "2024-03-01 00:00:30.000", "window_end": "2024-03-01 00:00:40.000", "n": 1}

--- case Windows cut on a local clock west of Greenwich are aggregated again, and nothing is late.
--- events z.jsonl
{"dev":"a","amt":1,"ms":1709305260000}
{"dev":"b","amt":2,"ms":1709305320000}
{"dev":"a","amt":4,"ms":1709306400000}
{"dev":"b","amt":8,"ms":1709308860000}
{"dev":"a","amt":16,"ms":1709309400000}
{"dev":"a","amt":32,"ms":1709312700000}
{"dev":"b","amt":64,"ms":1709317200000}
{"dev":"a","amt":1,"ms":1709316600000}
--- sql
SET 'table.local-time-zone' = 'America/New_York';
CREATE TABLE z (dev STRING, amt INT, ms BIGINT, tl AS TO_TIMESTAMP_LTZ(ms, 3), WATERMARK FOR tl AS tl)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/z.jsonl', 'format' = 'json');
SELECT window_start, window_end, SUM(n) AS s, COUNT(*) AS c FROM (
  SELECT dev, window_start, window_end, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE z, DESCRIPTOR(tl), INTERVAL '1' HOUR))
  GROUP BY dev, window_start, window_end)
GROUP BY window_start, window_end;
--- rows
{"window_start": "2024-03-01 10:00:00.000", "window_end": "2024-03-01 11:00:00.000", "s": 3, "c": 2}
{"window_start": "2024-03-01 11:00:00.000", "window_end": "2024-03-01 12:00:00.000", "s": 2, "c": 2}
{"window_start": "2024-03-01 12:00:00.000", "window_end": "2024-03-01 13:00:00.000", "s": 1, "c": 1}
{"window_start": "2024-03-01 13:00:00.000", "window_end": "2024-03-01 14:00:00.000", "s": 2, "c": 2}

--- case The first row of each local window.
--- events z.jsonl
{"dev":"a","amt":1,"ms":1709305260000}
{"dev":"b","amt":2,"ms":1709305320000}
{"dev":"a","amt":4,"ms":1709306400000}
{"dev":"b","amt":8,"ms":1709308860000}
{"dev":"a","amt":16,"ms":1709309400000}
{"dev":"a","amt":32,"ms":1709312700000}
{"dev":"b","amt":64,"ms":1709317200000}
{"dev":"a","amt":1,"ms":1709316600000}
--- sql
SET 'table.local-time-zone' = 'America/New_York';
CREATE TABLE z (dev STRING, amt INT, ms BIGINT, tl AS TO_TIMESTAMP_LTZ(ms, 3), WATERMARK FOR tl AS tl)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/z.jsonl', 'format' = 'json');
SELECT dev, window_start, n FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY n DESC, dev) AS rn FROM (
    SELECT dev, window_start, window_end, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE z, DESCRIPTOR(tl), INTERVAL '1' HOUR))
    GROUP BY dev, window_start, window_end))
WHERE rn <= 1;
--- rows
{"dev": "a", "window_start": "2024-03-01 10:00:00.000", "n": 2}
{"dev": "a", "window_start": "2024-03-01 11:00:00.000", "n": 1}
{"dev": "a", "window_start": "2024-03-01 12:00:00.000", "n": 1}
{"dev": "a", "window_start": "2024-03-01 13:00:00.000", "n": 1}

--- case COUNT of several values that are never NULL counts rows.
--- sql
SELECT COUNT(a, b) AS n FROM (VALUES (1, 'x'), (4, 'z')) AS t (a, b);
--- rows
{"n": 2}

--- case JSON_OBJECTAGG keeps NULLs unless it is told not to, JSON_ARRAYAGG leaves them out unless it is told not to.
--- sql
SELECT JSON_OBJECTAGG(KEY k VALUE v) AS o, JSON_OBJECTAGG(KEY k VALUE v ABSENT ON NULL) AS oa, JSON_ARRAYAGG(v) AS r, JSON_ARRAYAGG(v NULL ON NULL) AS rn
FROM (VALUES ('x', 1), ('y', CAST(NULL AS INT))) AS t (k, v);
--- rows
{"o": "{\"x\":1,\"y\":null}", "oa": "{\"x\":1}", "r": "[1]", "rn": "[1,null]"}

--- case JSON goes into a JSON array as it is, texts are quoted.
--- sql
SELECT JSON_ARRAYAGG(JSON_OBJECT(KEY 'a' VALUE v)) AS o, JSON_ARRAYAGG(s) AS r FROM (VALUES (1, 'a'), (2, 'b"c')) AS t (v, s);
--- rows
{"o": "[{\"a\":1},{\"a\":2}]", "r": "[\"a\",\"b\\\"c\"]"}

--- case PERCENTILE lies between two values in proportion, and values may count several times.
--- sql
SELECT PERCENTILE(v, 0.25) AS q, PERCENTILE(v, ARRAY[0.5, 1]) AS r, PERCENTILE(v, 0.25, f) AS w FROM (VALUES (1, 2), (2, 1), (10, 1)) AS t (v, f);
--- rows
{"q": 1.5, "r": [2, 10], "w": 1}

--- case ARRAY_AGG may leave NULLs out.
--- sql
SELECT ARRAY_AGG(v) AS a, ARRAY_AGG(v) IGNORE NULLS AS b FROM (VALUES (1), (CAST(NULL AS INT)), (2)) AS t (v);
--- rows
{"a": [1, null, 2], "b": [1, 2]}

--- case Aggregates over zeros and NaN: both zeros are one group, and so is NaN.
--- sql
SELECT COUNT(*) AS n, COUNT(DISTINCT v) AS d FROM (VALUES (CAST('NaN' AS DOUBLE)), (CAST('NaN' AS DOUBLE)), (CAST('1' AS DOUBLE))) AS t (v);
--- rows
{"n": 3, "d": 2}

--- case GROUP BY takes one window.
--- sql
CREATE TABLE t (k STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/t.jsonl', 'format' = 'json');
SELECT COUNT(*) FROM t GROUP BY TUMBLE(ts, INTERVAL '10' SECOND), TUMBLE(ts, INTERVAL '20' SECOND);
--- error one window only

--- case The border of a window needs the same window in GROUP BY.
--- sql
CREATE TABLE t (k STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/t.jsonl', 'format' = 'json');
SELECT TUMBLE_START(ts, INTERVAL '5' SECOND) FROM t GROUP BY TUMBLE(ts, INTERVAL '10' SECOND);
--- error needs the same TUMBLE

--- case A window on processing time has no rowtime.
--- sql
CREATE TABLE t (k STRING, pt AS PROCTIME())
  WITH ('connector' = 'filesystem', 'path' = '{dir}/t.jsonl', 'format' = 'json');
SELECT TUMBLE_ROWTIME(pt, INTERVAL '10' SECOND) FROM t GROUP BY TUMBLE(pt, INTERVAL '10' SECOND);
--- error has no rowtime

--- case HOP with an aggregate is a multiple of its slide.
--- sql
CREATE TABLE t (k STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/t.jsonl', 'format' = 'json');
SELECT COUNT(*) FROM TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '4' SECOND, INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
--- error must be a multiple of its slide

--- case Windows on processing time that are open when the input ends do not fire.
--- events t.jsonl
{"k":"a"}
--- sql
CREATE TABLE t (k STRING, pt AS PROCTIME())
  WITH ('connector' = 'filesystem', 'path' = '{dir}/t.jsonl', 'format' = 'json');
SELECT k, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(pt), INTERVAL '1' DAY)) GROUP BY k, window_start, window_end;
--- rows

--- case Rows of a stream have no order in which an aggregate could take them.
--- sql
SELECT ARRAY_AGG(a ORDER BY a DESC) FROM (VALUES ('a'), ('b')) AS t (a);
--- error with ORDER BY is not supported

--- case GROUP BY takes neither positions nor names of the select list.
--- sql
SELECT a AS b, COUNT(*) FROM (VALUES (1), (2)) AS t (a) GROUP BY 1;
--- error neither in GROUP BY nor inside an aggregate

--- case An argument of GROUPING is a group key.
--- sql
SELECT a, GROUPING(b) FROM (VALUES (1, 2)) AS t (a, b) GROUP BY a;
--- error is a group key

--- case Mini-batches need a latency and a size, as in Flink.
--- sql
SET 'table.exec.mini-batch.enabled' = 'true';
SELECT a, COUNT(*) FROM (VALUES (1), (2)) AS t (a) GROUP BY a;
--- error needs 'table.exec.mini-batch.allow-latency'

--- case With mini-batches the rows in the end are the same.
--- sql
SET 'table.exec.mini-batch.enabled' = 'true';
SET 'table.exec.mini-batch.allow-latency' = '1 s';
SET 'table.exec.mini-batch.size' = '100';
SELECT a, COUNT(*) AS n, LISTAGG(CAST(b AS STRING)) AS l FROM (VALUES (1, 1), (1, 2), (2, 3), (1, 4)) AS t (a, b) GROUP BY a;
--- rows
{"a":1,"n":3,"l":"1,2,4"}
{"a":2,"n":1,"l":"3"}
