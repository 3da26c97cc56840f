--- case A row that fails is left out with its reason; the rows around it go on.
--- events orders.jsonl
{"id":1,"amount":"10.50","parts":2,"day":"2024-02-29"}
{"id":2,"amount":"1.00","parts":0,"day":"2024-03-01"}
{"id":3,"amount":"x","parts":1,"day":"2024-03-01"}
{"id":4,"amount":"7"
{"id":5,"amount":"0.01","parts":null,"day":"yesterday"}
{"id":6,"amount":"3.33","parts":3,"day":null}
--- sql
CREATE TABLE orders (id INT, amount STRING, parts INT, `day` STRING)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/orders.jsonl', 'format' = 'json');
SELECT id, CAST(amount AS DECIMAL(10, 2)) AS price, 12 / parts AS share, TRY_CAST(`day` AS DATE) AS d FROM orders;
--- rows
{"id":1,"price":"10.50","share":6,"d":"2024-02-29"}
{"id":5,"price":"0.01","share":null,"d":null}
{"id":6,"price":"3.33","share":4,"d":null}
--- failures
expression division_by_zero
expression cast_failed
decode malformed

--- case BIGINT is exact beyond 2^53, and wraps like a 64-bit integer.
--- events big.jsonl
{"n":9007199254740993}
{"n":9223372036854775807}
{"n":-9223372036854775808}
{"n":"12"}
--- sql
CREATE TABLE big (n BIGINT) WITH ('connector' = 'filesystem', 'path' = '{dir}/big.jsonl', 'format' = 'json');
SELECT CAST(n AS STRING) AS text, CAST(n + 1 AS STRING) AS plus_one, n > 9007199254740992 AS above FROM big;
--- rows
{"text":"9007199254740993","plus_one":"9007199254740994","above":true}
{"text":"9223372036854775807","plus_one":"-9223372036854775808","above":true}
{"text":"-9223372036854775808","plus_one":"-9223372036854775807","above":false}
{"text":"12","plus_one":"13","above":false}

--- case Comparisons with NULL are neither true nor false.
--- events rows.jsonl
{"a":1,"b":null}
{"a":2,"b":2}
{"a":null,"b":null}
--- sql
CREATE TABLE pairs (a INT, b INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/rows.jsonl', 'format' = 'json');
SELECT a, b, a = b AS eq, a IS NOT DISTINCT FROM b AS same, a IN (1, b) AS among, NOT (a = b) AS ne,
  CASE WHEN a = b THEN 'yes' WHEN a <> b THEN 'no' ELSE 'unknown' END AS word FROM pairs;
--- rows
{"a":1,"b":null,"eq":null,"same":false,"among":true,"ne":null,"word":"unknown"}
{"a":2,"b":2,"eq":true,"same":true,"among":true,"ne":false,"word":"yes"}
{"a":null,"b":null,"eq":null,"same":true,"among":null,"ne":null,"word":"unknown"}

--- case Nested rows, arrays and maps are read, reached into and written whole.
--- events nested.jsonl
{"who":{"name":"Ann","home":{"city":"Ulm"}},"tags":["x","y"],"scores":{"m":3}}
{"who":{"name":"B\u00e9a","home":null},"tags":[],"scores":{}}
{"who":null,"tags":null,"scores":null}
--- sql
CREATE TABLE n (who ROW<name STRING, home ROW<city STRING>>, tags ARRAY<STRING>, scores MAP<STRING, INT>)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/nested.jsonl', 'format' = 'json');
SELECT n.who.name AS name, n.who.home.city AS city, tags[1] AS t1, scores['m'] AS m, who, CARDINALITY(tags) AS c FROM n;
--- rows
{"name":"Ann","city":"Ulm","t1":"x","m":3,"who":{"name":"Ann","home":{"city":"Ulm"}},"c":2}
{"name":"Béa","city":null,"t1":null,"m":null,"who":{"name":"Béa","home":null},"c":0}
{"name":null,"city":null,"t1":null,"m":null,"who":null,"c":null}

--- case A row whose event time is NULL fails alone.
--- events readings.jsonl
{"sensor":"a","ts":"2024-03-01 00:00:01.000"}
{"sensor":"a","ts":null}
{"sensor":"a","ts":"2024-03-01 00:00:03.000"}
--- sql
CREATE TABLE readings (sensor STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/readings.jsonl', 'format' = 'json');
SELECT window_start, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
--- rows
{"window_start":"2024-03-01 00:00:00.000","n":2}
--- failures
expression null_rowtime

--- case Inputs joined by UNION ALL fire by the slower of their watermarks.
--- events fast.jsonl
{"k":"f","ts":"2024-03-01 00:00:01.000"}
{"k":"f","ts":"2024-03-01 00:01:00.000"}
--- events slow.jsonl
{"k":"s","ts":"2024-03-01 00:00:02.000"}
{"k":"s","ts":"2024-03-01 00:00:03.000"}
--- sql
CREATE TABLE fast (k STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'filesystem', 'path' = '{dir}/fast.jsonl', 'format' = 'json');
CREATE TABLE slow (k STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'filesystem', 'path' = '{dir}/slow.jsonl', 'format' = 'json');
CREATE VIEW both_t AS SELECT k, ts FROM fast UNION ALL SELECT k, ts FROM slow;
SELECT window_start, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE both_t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
--- rows
{"window_start":"2024-03-01 00:00:00.000","n":3}
{"window_start":"2024-03-01 00:01:00.000","n":1}
--- late 0

--- case An unknown column is refused, with the name it may have meant.
--- events rows.jsonl
--- sql
CREATE TABLE pairs (amount INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/rows.jsonl', 'format' = 'json');
SELECT amuont FROM pairs;
--- error amount
