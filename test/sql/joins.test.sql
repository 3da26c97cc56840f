--- case An inner join meets each pair once, whichever side comes first; NULL equals nothing.
--- topic orders
{"id":1,"who":"a"}
{"id":2,"who":null}
--- topic people
{"who":"a","city":"Ulm"}
{"who":null,"city":"Nowhere"}
--- topic orders
{"id":3,"who":"a"}
--- sql
CREATE TABLE orders (id INT, who STRING) WITH ('connector' = 'kafka', 'topic' = 'orders', 'format' = 'json');
CREATE TABLE people (who STRING, city STRING) WITH ('connector' = 'kafka', 'topic' = 'people', 'format' = 'json');
SELECT id, city FROM orders JOIN people ON orders.who = people.who;
--- changes
+I {"id":1,"city":"Ulm"}
+I {"id":3,"city":"Ulm"}

--- case A left row that waited alone is deleted when its match comes, and put in again with it.
--- topic orders
{"id":1,"who":"a"}
--- topic people
{"who":"a","city":"Ulm"}
{"who":"a","city":"Bonn"}
--- sql
CREATE TABLE orders (id INT, who STRING) WITH ('connector' = 'kafka', 'topic' = 'orders', 'format' = 'json');
CREATE TABLE people (who STRING, city STRING) WITH ('connector' = 'kafka', 'topic' = 'people', 'format' = 'json');
SELECT id, city FROM orders LEFT JOIN people ON orders.who = people.who;
--- changes
+I {"id":1,"city":null}
-D {"id":1,"city":null}
+I {"id":1,"city":"Ulm"}
+I {"id":1,"city":"Bonn"}

--- case A full join keeps what has no match on either side.
--- events left.jsonl
{"k":1,"a":"x"}
{"k":2,"a":"y"}
--- events right.jsonl
{"k":2,"b":"p"}
{"k":3,"b":"q"}
--- sql
CREATE TABLE l (k INT, a STRING) WITH ('connector' = 'filesystem', 'path' = '{dir}/left.jsonl', 'format' = 'json');
CREATE TABLE r (k INT, b STRING) WITH ('connector' = 'filesystem', 'path' = '{dir}/right.jsonl', 'format' = 'json');
SELECT l.k AS lk, r.k AS rk, a, b FROM l FULL JOIN r ON l.k = r.k;
--- rows
{"lk":1,"rk":null,"a":"x","b":null}
{"lk":2,"rk":2,"a":"y","b":"p"}
{"lk":null,"rk":3,"a":null,"b":"q"}

--- case A join may compare more than keys, and each pair is judged.
--- events left.jsonl
{"k":1,"v":5}
{"k":1,"v":7}
--- events right.jsonl
{"k":1,"low":6}
{"k":1,"low":1}
--- sql
CREATE TABLE l (k INT, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/left.jsonl', 'format' = 'json');
CREATE TABLE r (k INT, low INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/right.jsonl', 'format' = 'json');
SELECT v, low FROM l JOIN r ON l.k = r.k AND v > low;
--- rows
{"v":5,"low":1}
{"v":7,"low":6}
{"v":7,"low":1}

--- case EXISTS keeps a row while there is a match, NOT EXISTS while there is none.
--- topic orders
{"id":1}
{"id":2}
--- topic paid
{"id":2}
{"id":2}
--- sql
CREATE TABLE orders (id INT) WITH ('connector' = 'kafka', 'topic' = 'orders', 'format' = 'json');
CREATE TABLE paid (id INT) WITH ('connector' = 'kafka', 'topic' = 'paid', 'format' = 'json');
SELECT id FROM orders WHERE NOT EXISTS (SELECT 1 FROM paid WHERE paid.id = orders.id);
--- changes
+I {"id":1}
+I {"id":2}
-D {"id":2}

--- case IN a sub-query gives each row once, however often it is there.
--- events orders.jsonl
{"id":1}
{"id":2}
--- events paid.jsonl
{"id":2}
{"id":2}
--- sql
CREATE TABLE orders (id INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/orders.jsonl', 'format' = 'json');
CREATE TABLE paid (id INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/paid.jsonl', 'format' = 'json');
SELECT id FROM orders WHERE id IN (SELECT id FROM paid);
--- rows
{"id":2}

--- case A join of totals follows their changes.
--- events sales.jsonl
{"k":"a","v":1}
{"k":"a","v":2}
--- events names.jsonl
{"k":"a","name":"Ann"}
--- sql
CREATE TABLE sales (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/sales.jsonl', 'format' = 'json');
CREATE TABLE names (k STRING, name STRING) WITH ('connector' = 'filesystem', 'path' = '{dir}/names.jsonl', 'format' = 'json');
SELECT name, total FROM names JOIN (SELECT k, SUM(v) AS total FROM sales GROUP BY k) AS t ON names.k = t.k;
--- rows
{"name":"Ann","total":3}

--- case An interval join takes rows whose times are near enough, both bounds included.
--- events shown.jsonl
{"ad":1,"ts":"2024-03-01 00:00:00.000"}
{"ad":2,"ts":"2024-03-01 00:00:10.000"}
{"ad":1,"ts":"2024-03-01 00:01:00.000"}
--- events clicked.jsonl
{"ad":1,"ts":"2024-03-01 00:00:05.000"}
{"ad":2,"ts":"2024-03-01 00:00:15.001"}
{"ad":1,"ts":"2024-03-01 00:01:00.000"}
--- sql
CREATE TABLE shown (ad INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'filesystem', 'path' = '{dir}/shown.jsonl', 'format' = 'json');
CREATE TABLE clicked (ad INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'filesystem', 'path' = '{dir}/clicked.jsonl', 'format' = 'json');
SELECT shown.ad, shown.ts AS s, clicked.ts AS c FROM shown JOIN clicked
  ON shown.ad = clicked.ad AND clicked.ts BETWEEN shown.ts AND shown.ts + INTERVAL '5' SECOND;
--- rows
{"ad":1,"s":"2024-03-01 00:00:00.000","c":"2024-03-01 00:00:05.000"}
{"ad":1,"s":"2024-03-01 00:01:00.000","c":"2024-03-01 00:01:00.000"}

--- case A window join pairs rows of equal windows, and keeps the rest of an outer side when the window ends.
--- events left.jsonl
{"k":1,"a":"x","ts":"2024-03-01 00:00:01.000"}
{"k":2,"a":"y","ts":"2024-03-01 00:00:02.000"}
--- events right.jsonl
{"k":1,"b":"p","ts":"2024-03-01 00:00:09.000"}
{"k":2,"b":"q","ts":"2024-03-01 00:00:11.000"}
--- sql
CREATE TABLE l (k INT, a STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'filesystem', 'path' = '{dir}/left.jsonl', 'format' = 'json');
CREATE TABLE r (k INT, b STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'filesystem', 'path' = '{dir}/right.jsonl', 'format' = 'json');
SELECT L.k, L.a, R.b, L.window_end AS w FROM
  (SELECT * FROM TABLE(TUMBLE(TABLE l, DESCRIPTOR(ts), INTERVAL '10' SECOND))) AS L
  LEFT JOIN (SELECT * FROM TABLE(TUMBLE(TABLE r, DESCRIPTOR(ts), INTERVAL '10' SECOND))) AS R
  ON L.k = R.k AND L.window_start = R.window_start AND L.window_end = R.window_end;
--- rows
{"k":1,"a":"x","b":"p","w":"2024-03-01 00:00:10.000"}
{"k":2,"a":"y","b":null,"w":"2024-03-01 00:00:10.000"}

--- case A temporal join sees the version that was valid at the row's own time.
--- topic rates
@key={"currency":"EUR"} {"currency":"EUR","rate":2,"ts":"2024-03-01 00:00:00.000"}
@key={"currency":"EUR"} {"currency":"EUR","rate":3,"ts":"2024-03-01 00:00:10.000"}
--- topic orders
{"id":1,"currency":"EUR","ts":"2024-03-01 00:00:09.999"}
{"id":2,"currency":"EUR","ts":"2024-03-01 00:00:10.000"}
{"id":3,"currency":"USD","ts":"2024-03-01 00:00:11.000"}
--- sql
CREATE TABLE orders (id INT, currency STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'kafka', 'topic' = 'orders', 'format' = 'json');
CREATE TABLE rates (currency STRING, rate INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts, PRIMARY KEY (currency) NOT ENFORCED)
  WITH ('connector' = 'upsert-kafka', 'topic' = 'rates', 'key.format' = 'json', 'value.format' = 'json');
SELECT id, rate FROM orders LEFT JOIN rates FOR SYSTEM_TIME AS OF orders.ts ON orders.currency = rates.currency;
--- rows
{"id":1,"rate":2}
{"id":2,"rate":3}
{"id":3,"rate":null}

--- case UNNEST gives a row for each element, and none for an empty array unless the join is outer.
--- events bags.jsonl
{"id":1,"items":["a","b"]}
{"id":2,"items":[]}
--- sql
CREATE TABLE bags (id INT, items ARRAY<STRING>) WITH ('connector' = 'filesystem', 'path' = '{dir}/bags.jsonl', 'format' = 'json');
SELECT id, item FROM bags LEFT JOIN UNNEST(items) AS t (item) ON TRUE;
--- rows
{"id":1,"item":"a"}
{"id":1,"item":"b"}
{"id":2,"item":null}
