--- case WITH names a query, and the names inside hide those outside.
--- sql
CREATE TEMPORARY VIEW t AS SELECT * FROM (VALUES (1), (2)) AS v (n);
WITH t AS (SELECT n * 10 AS n FROM t), u AS (SELECT n + 1 AS n FROM t) SELECT n FROM u;
--- rows
{"n":11}
{"n":21}

--- case A table like another takes its columns over, and may change its options.
--- events rows.jsonl
{"a":1,"b":"x"}
--- sql
CREATE TABLE base (a INT, b STRING, c AS a + 1) WITH ('connector' = 'datagen', 'number-of-rows' = '1');
CREATE TABLE t WITH ('connector' = 'filesystem', 'path' = '{dir}/rows.jsonl', 'format' = 'json') LIKE base (EXCLUDING OPTIONS);
SELECT * FROM t;
--- rows
{"a":1,"b":"x","c":2}

--- case A query as a value is joined to every row; without a row it is NULL.
--- sql
CREATE TEMPORARY VIEW t AS SELECT * FROM (VALUES (1), (5)) AS v (n);
SELECT n, n - (SELECT MAX(n) FROM t) AS behind, (SELECT n FROM t WHERE n > 9) AS nothing FROM t;
--- rows
{"n":1,"behind":-4,"nothing":null}
{"n":5,"behind":0,"nothing":null}

--- case A condition on NULL is not true, and NOT IN a set with NULL never is.
--- sql
CREATE TEMPORARY VIEW t AS SELECT * FROM (VALUES (1), (2), (CAST(NULL AS INT))) AS v (n);
SELECT n FROM t WHERE n NOT IN (1, CAST(NULL AS INT)) OR NOT (n > 1);
--- rows
{"n":1}

--- case A column is recognised by nearly its name, in its table, and so is a table.
--- sql
CREATE TABLE readings (amount INT) WITH ('connector' = 'datagen', 'number-of-rows' = '1');
SELECT r.amuont FROM readings AS r;
--- error There is no column "amuont" in "r". Did you mean "amount"?

--- case A table is recognised by nearly its name.
--- sql
CREATE TABLE readings (amount INT) WITH ('connector' = 'datagen', 'number-of-rows' = '1');
SELECT amount FROM raedings;
--- error There is no table or view "raedings". Did you mean "readings"?

--- case A builtin function is recognised by nearly its name.
--- sql
SELECT SUBSTRNG('abc', 1) AS s;
--- error There is no function "SUBSTRNG". Did you mean "SUBSTRING"?
