--- case Top-N with its rank moves every row behind a newcomer.
--- events bids.jsonl
{"id":1,"price":5}
{"id":2,"price":9}
{"id":3,"price":7}
--- sql
CREATE TABLE bids (id INT, price INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/bids.jsonl', 'format' = 'json');
SELECT id, rn FROM (SELECT *, ROW_NUMBER() OVER (ORDER BY price DESC) AS rn FROM bids) WHERE rn <= 2;
--- changes
+I {"id":1,"rn":1}
-U {"id":1,"rn":1}
+U {"id":2,"rn":1}
+I {"id":1,"rn":2}
-U {"id":1,"rn":2}
+U {"id":3,"rn":2}

--- case Top-N without its rank deletes the leaver and inserts the newcomer.
--- events bids.jsonl
{"id":1,"price":5}
{"id":2,"price":9}
{"id":3,"price":7}
{"id":4,"price":1}
--- sql
CREATE TABLE bids (id INT, price INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/bids.jsonl', 'format' = 'json');
SELECT id FROM (SELECT *, ROW_NUMBER() OVER (ORDER BY price DESC) AS rn FROM bids) WHERE rn <= 2;
--- changes
+I {"id":1}
+I {"id":2}
-D {"id":1}
+I {"id":3}

--- case Equal rows keep the order of their arrival, in each partition for itself.
--- events bids.jsonl
{"id":1,"item":"x","price":5}
{"id":2,"item":"x","price":5}
{"id":3,"item":"y","price":5}
{"id":4,"item":"x","price":5}
--- sql
CREATE TABLE bids (id INT, item STRING, price INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/bids.jsonl', 'format' = 'json');
SELECT item, id, rn FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY item ORDER BY price) AS rn FROM bids) WHERE rn <= 2;
--- rows
{"item":"x","id":1,"rn":1}
{"item":"x","id":2,"rn":2}
{"item":"y","id":3,"rn":1}

--- case Top-N over totals follows them up and down.
--- events sales.jsonl
{"k":"a","v":5}
{"k":"b","v":4}
{"k":"b","v":4}
{"k":"b","v":-7}
--- sql
CREATE TABLE sales (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/sales.jsonl', 'format' = 'json');
SELECT k, total FROM (SELECT *, ROW_NUMBER() OVER (ORDER BY total DESC) AS rn
  FROM (SELECT k, SUM(v) AS total FROM sales GROUP BY k)) WHERE rn = 1;
--- rows
{"k":"a","total":5}

--- case Deduplication by event time keeps the first row of each key for good, once the watermark has passed it.
--- events seen.jsonl
{"k":"a","v":1,"ts":"2024-03-01 00:00:05.000"}
{"k":"a","v":2,"ts":"2024-03-01 00:00:03.000"}
{"k":"b","v":3,"ts":"2024-03-01 00:00:06.000"}
{"k":"a","v":4,"ts":"2024-03-01 00:00:30.000"}
--- sql
CREATE TABLE seen (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '10' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/seen.jsonl', 'format' = 'json');
SELECT k, v FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts ASC) AS rn FROM seen) WHERE rn = 1;
--- rows
{"k":"a","v":2}
{"k":"b","v":3}

--- case Deduplication by event time keeps the last row of each key; the later arrival wins a tie.
--- events seen.jsonl
{"k":"a","v":1,"ts":"2024-03-01 00:00:05.000"}
{"k":"a","v":2,"ts":"2024-03-01 00:00:03.000"}
{"k":"a","v":3,"ts":"2024-03-01 00:00:05.000"}
--- sql
CREATE TABLE seen (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '10' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/seen.jsonl', 'format' = 'json');
SELECT k, v FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts DESC) AS rn FROM seen) WHERE rn = 1;
--- changes
+I {"k":"a","v":1}
-U {"k":"a","v":1}
+U {"k":"a","v":3}

--- case ORDER BY event time gives the rows in its order; a row is late if one of its time or later has left.
--- events seen.jsonl
{"v":2,"ts":"2024-03-01 00:00:02.000"}
{"v":1,"ts":"2024-03-01 00:00:01.000"}
{"v":9,"ts":"2024-03-01 00:01:00.000"}
{"v":3,"ts":"2024-03-01 00:00:03.000"}
{"v":4,"ts":"2024-03-01 00:00:02.000"}
--- sql
CREATE TABLE seen (v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '20' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/seen.jsonl', 'format' = 'json');
SELECT v, ts FROM seen ORDER BY ts;
--- changes
+I {"v":1,"ts":"2024-03-01 00:00:01.000"}
+I {"v":2,"ts":"2024-03-01 00:00:02.000"}
+I {"v":3,"ts":"2024-03-01 00:00:03.000"}
+I {"v":9,"ts":"2024-03-01 00:01:00.000"}
--- late 1

--- case LIMIT keeps the first rows of the order, and lets one go when a better one comes.
--- events seen.jsonl
{"v":2}
{"v":3}
{"v":1}
--- sql
CREATE TABLE seen (v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/seen.jsonl', 'format' = 'json');
SELECT v FROM seen ORDER BY v LIMIT 2;
--- changes
+I {"v":2}
+I {"v":3}
-D {"v":3}
+I {"v":1}
