--- case A scalar function of one's own stands in every expression, and is called with NULLs.
--- events lines.jsonl
{"id":1,"text":"banana"}
{"id":2,"text":"cherry"}
{"id":3,"text":null}
--- sql
CREATE TEMPORARY FUNCTION count_char AS './functions/word-functions.ts#countChar' LANGUAGE TYPESCRIPT;
CREATE TABLE `lines` (id INT, text STRING) WITH ('connector' = 'filesystem', 'path' = '{dir}/lines.jsonl', 'format' = 'json');
SELECT id, count_char(text, 'a') AS a, CASE WHEN COUNT_CHAR(text, 'r') > 1 THEN 'yes' ELSE 'no' END AS two
FROM `lines` WHERE count_char(text, 'x') = 0 OR text IS NULL;
--- rows
{"id":1,"a":3,"two":"no"}
{"id":2,"a":0,"two":"yes"}
{"id":3,"a":null,"two":"no"}

--- case A class of Java is another name for a module, so that the same text runs on Flink.
--- sql
SET 'millrace.functions.com.acme.CountChar' = './functions/word-functions.ts#countChar';
CREATE TEMPORARY FUNCTION count_char AS 'com.acme.CountChar';
SELECT count_char('banana', 'n') AS n;
--- rows
{"n":2}

--- case A function that throws fails its row and no other.
--- sql
CREATE FUNCTION half AS './functions/word-functions.ts#half';
SELECT n, half(n) AS h FROM (VALUES (2), (3), (4)) AS t (n);
--- rows
{"n":2,"h":1}
{"n":4,"h":2}
--- failures
expression function_failed: HALF failed: 3 is odd

--- case An aggregate function of one's own takes rows back when its input changes.
--- events moves.jsonl
{"k":"a","n":2}
{"k":"b","n":3}
{"k":"a","n":5}
--- sql
CREATE FUNCTION product AS './functions/word-functions.ts#product';
CREATE TABLE moves (k STRING, n BIGINT) WITH ('connector' = 'filesystem', 'path' = '{dir}/moves.jsonl', 'format' = 'json');
SELECT product(total) AS p FROM (SELECT k, SUM(n) AS total FROM moves GROUP BY k);
--- changes
+I {"p":2}
-U {"p":2}
+U {"p":6}
-U {"p":6}
+U {"p":3}
-U {"p":3}
+U {"p":21}

--- case An aggregate function of one's own joins what overlapping windows share.
--- events moves.jsonl
{"n":2,"ts":"2024-03-01 00:00:01.000"}
{"n":3,"ts":"2024-03-01 00:00:06.000"}
{"n":5,"ts":"2024-03-01 00:00:11.000"}
--- sql
CREATE FUNCTION product AS './functions/word-functions.ts#product';
CREATE TABLE moves (n BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'filesystem', 'path' = '{dir}/moves.jsonl', 'format' = 'json');
SELECT window_end, product(n) AS p FROM TABLE(HOP(TABLE moves, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '10' SECOND))
GROUP BY window_start, window_end;
--- rows
{"window_end":"2024-03-01 00:00:05.000","p":2}
{"window_end":"2024-03-01 00:00:10.000","p":6}
{"window_end":"2024-03-01 00:00:15.000","p":15}
{"window_end":"2024-03-01 00:00:20.000","p":5}

--- case A table function gives any number of rows for each; what it gave before it threw is not kept.
--- events lines.jsonl
{"id":1,"text":"one more"}
{"id":2,"text":""}
{"id":3,"text":"not ! this"}
{"id":4,"text":"last"}
--- sql
CREATE FUNCTION split_words AS './functions/word-functions.ts#splitWords';
CREATE TABLE `lines` (id INT, text STRING) WITH ('connector' = 'filesystem', 'path' = '{dir}/lines.jsonl', 'format' = 'json');
SELECT id, w, n FROM `lines`, LATERAL TABLE(split_words(text)) AS t (w, n);
--- rows
{"id":1,"w":"one","n":3}
{"id":1,"w":"more","n":4}
{"id":4,"w":"last","n":4}
--- failures
expression function_failed: SPLIT_WORDS failed: no word

--- case LEFT JOIN keeps a row for which a table function gives nothing.
--- events lines.jsonl
{"id":1,"text":"one"}
{"id":2,"text":""}
--- sql
CREATE FUNCTION split_words AS './functions/word-functions.ts#splitWords';
CREATE TABLE `lines` (id INT, text STRING) WITH ('connector' = 'filesystem', 'path' = '{dir}/lines.jsonl', 'format' = 'json');
SELECT id, word FROM `lines` LEFT JOIN LATERAL TABLE(split_words(text)) ON TRUE;
--- rows
{"id":1,"word":"one"}
{"id":2,"word":null}

--- case A name that is nearly that of a function of one's own is recognised.
--- sql
CREATE FUNCTION split_words AS './functions/word-functions.ts#splitWords';
CREATE FUNCTION count_char AS './functions/word-functions.ts#countChar';
SELECT count_chr('a', 'a') AS n;
--- error There is no function "count_chr". Did you mean "count_char"?

--- case A class of Java that nothing stands for is refused, and what to write is said.
--- sql
CREATE FUNCTION f AS 'com.acme.F' LANGUAGE JAVA;
SELECT f(1) AS x;
--- error SET 'millrace.functions.com.acme.F' = './functions.ts#name'
