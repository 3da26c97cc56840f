--- case A group is inserted once, then updated; a row that changes nothing sends nothing.
--- events sales.jsonl
{"k":"a","v":3}
{"k":"a","v":5}
{"k":"b","v":1}
{"k":"a","v":4}
--- sql
CREATE TABLE sales (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/sales.jsonl', 'format' = 'json');
SELECT k, MAX(v) AS most FROM sales GROUP BY k;
--- changes
+I {"k":"a","most":3}
-U {"k":"a","most":3}
+U {"k":"a","most":5}
+I {"k":"b","most":1}

--- case NULL is a group of its own, and aggregates but COUNT(*) pass NULLs over.
--- events sales.jsonl
{"k":null,"v":1}
{"k":null,"v":null}
{"k":"a","v":null}
--- sql
CREATE TABLE sales (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/sales.jsonl', 'format' = 'json');
SELECT k, COUNT(*) AS n, COUNT(v) AS nv, SUM(v) AS s, MIN(v) AS least FROM sales GROUP BY k;
--- rows
{"k":null,"n":2,"nv":1,"s":1,"least":1}
{"k":"a","n":1,"nv":0,"s":null,"least":null}

--- case Without rows there is no global result.
--- events sales.jsonl
--- sql
CREATE TABLE sales (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/sales.jsonl', 'format' = 'json');
SELECT COUNT(*) AS n, SUM(v) AS s FROM sales;
--- rows

--- case AVG of INT is INT and truncated; SUM of INT wraps.
--- events sales.jsonl
{"v":2147483647}
{"v":2}
--- sql
CREATE TABLE sales (v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/sales.jsonl', 'format' = 'json');
SELECT AVG(v) AS mean, SUM(v) AS s, SUM(CAST(v AS BIGINT)) AS wide FROM sales;
--- rows
{"mean":1073741824,"s":-2147483647,"wide":2147483649}

--- case HAVING lets a group appear, and takes it away when it no longer holds.
--- events sales.jsonl
{"k":"a","v":5}
{"k":"a","v":6}
{"k":"a","v":-9}
{"k":"a","v":20}
--- sql
CREATE TABLE sales (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/sales.jsonl', 'format' = 'json');
SELECT k, SUM(v) AS s FROM sales GROUP BY k HAVING SUM(v) > 10;
--- rows
{"k":"a","s":22}

--- case An aggregate of an aggregate takes back what a group was before; a group without rows is deleted.
--- events votes.jsonl
{"voter":1,"choice":"x"}
{"voter":2,"choice":"x"}
{"voter":1,"choice":"y"}
{"voter":2,"choice":"y"}
--- sql
CREATE TABLE votes (voter INT, choice STRING) WITH ('connector' = 'filesystem', 'path' = '{dir}/votes.jsonl', 'format' = 'json');
SELECT last_choice, COUNT(*) AS n FROM (SELECT voter, LAST_VALUE(choice) AS last_choice FROM votes GROUP BY voter) GROUP BY last_choice;
--- changes
+I {"last_choice":"x","n":1}
-U {"last_choice":"x","n":1}
+U {"last_choice":"x","n":2}
-U {"last_choice":"x","n":2}
+U {"last_choice":"x","n":1}
+I {"last_choice":"y","n":1}
-D {"last_choice":"x","n":1}
-U {"last_choice":"y","n":1}
+U {"last_choice":"y","n":2}

--- case The greatest value falls back when the row that had it is taken back.
--- events votes.jsonl
{"voter":1,"n":9}
{"voter":2,"n":4}
{"voter":1,"n":2}
--- sql
CREATE TABLE votes (voter INT, n INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/votes.jsonl', 'format' = 'json');
SELECT MAX(n) AS most, MIN(n) AS least, COUNT(*) AS voters FROM (SELECT voter, LAST_VALUE(n) AS n FROM votes GROUP BY voter);
--- rows
{"most":4,"least":2,"voters":2}

--- case DISTINCT and FILTER belong to one aggregate each.
--- events sales.jsonl
{"k":"a","v":1}
{"k":"a","v":1}
{"k":"b","v":2}
{"k":"b","v":null}
--- sql
CREATE TABLE sales (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/sales.jsonl', 'format' = 'json');
SELECT COUNT(DISTINCT k) AS ks, COUNT(DISTINCT v) AS vs, COUNT(*) FILTER (WHERE v = 1) AS ones,
  SUM(DISTINCT v) FILTER (WHERE k = 'a') AS a FROM sales;
--- rows
{"ks":2,"vs":2,"ones":2,"a":1}

--- case Grouping sets give each row to several groups, with NULL for what is not grouped by.
--- events sales.jsonl
{"shop":"x","item":"p","v":1}
{"shop":"x","item":"q","v":2}
{"shop":"y","item":"p","v":4}
--- sql
CREATE TABLE sales (shop STRING, item STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/sales.jsonl', 'format' = 'json');
SELECT shop, item, SUM(v) AS s FROM sales GROUP BY GROUPING SETS ((shop), (item), ());
--- rows
{"shop":"x","item":null,"s":3}
{"shop":"y","item":null,"s":4}
{"shop":null,"item":"p","s":5}
{"shop":null,"item":"q","s":2}
{"shop":null,"item":null,"s":7}

--- case A rollup has the totals from right to left.
--- events sales.jsonl
{"shop":"x","item":"p","v":1}
{"shop":"x","item":"q","v":2}
--- sql
CREATE TABLE sales (shop STRING, item STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/sales.jsonl', 'format' = 'json');
SELECT shop, item, SUM(v) AS s FROM sales GROUP BY ROLLUP (shop, item);
--- rows
{"shop":"x","item":"p","s":1}
{"shop":"x","item":"q","s":2}
{"shop":"x","item":null,"s":3}
{"shop":null,"item":null,"s":3}

--- case LISTAGG keeps the order of arrival, ARRAY_AGG keeps NULLs, COLLECT counts.
--- events sales.jsonl
{"v":"b"}
{"v":null}
{"v":"a"}
{"v":"b"}
--- sql
CREATE TABLE sales (v STRING) WITH ('connector' = 'filesystem', 'path' = '{dir}/sales.jsonl', 'format' = 'json');
SELECT LISTAGG(v, '-') AS texts, ARRAY_AGG(v) AS list, COLLECT(v) AS bag FROM sales;
--- rows
{"texts":"b-a-b","list":["b",null,"a","b"],"bag":{"a":1,"b":2}}

--- case A view by key shows what its last changes left.
--- events sales.jsonl
{"k":"a","v":3}
{"k":"b","v":1}
{"k":"a","v":5}
--- sql
CREATE TABLE sales (k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/sales.jsonl', 'format' = 'json');
CREATE TABLE totals (k STRING, s INT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'jdbc', 'table-name' = 'totals');
INSERT INTO totals SELECT k, SUM(v) FROM sales GROUP BY k;
--- rows totals
{"k":"a","s":8}
{"k":"b","s":1}
