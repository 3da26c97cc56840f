--- case UNION gives each row once, UNION ALL as often as it is there; NULLs are equal.
--- sql
SELECT * FROM (VALUES (1), (1), (CAST(NULL AS INT))) AS a (n) UNION SELECT * FROM (VALUES (1), (2), (CAST(NULL AS INT))) AS b (n);
--- rows
{"n":1}
{"n":2}
{"n":null}

--- case INTERSECT ALL and EXCEPT ALL count.
--- sql
CREATE TEMPORARY VIEW a AS SELECT * FROM (VALUES (1), (1), (1), (2)) AS t (n);
CREATE TEMPORARY VIEW b AS SELECT * FROM (VALUES (1), (1), (3)) AS t (n);
SELECT 'intersect' AS what, n FROM (SELECT n FROM a INTERSECT ALL SELECT n FROM b)
UNION ALL SELECT 'except', n FROM (SELECT n FROM a EXCEPT ALL SELECT n FROM b);
--- rows
{"what":"intersect","n":1}
{"what":"intersect","n":1}
{"what":"except","n":1}
{"what":"except","n":2}

--- case A row that comes to the right side takes the same row of the left one away.
--- topic ordered
{"id":1}
{"id":2}
--- topic shipped
{"id":1}
--- topic ordered
{"id":1}
--- sql
CREATE TABLE ordered (id INT) WITH ('connector' = 'kafka', 'topic' = 'ordered', 'format' = 'json');
CREATE TABLE shipped (id INT) WITH ('connector' = 'kafka', 'topic' = 'shipped', 'format' = 'json');
SELECT id FROM ordered EXCEPT SELECT id FROM shipped;
--- changes
+I {"id":1}
+I {"id":2}
-D {"id":1}

--- case DISTINCT gives a row when it is first there.
--- sql
SELECT DISTINCT a, b FROM (VALUES (1, 'x'), (1, 'x'), (1, 'y'), (2, 'x')) AS t (a, b);
--- changes
+I {"a":1,"b":"x"}
+I {"a":1,"b":"y"}
+I {"a":2,"b":"x"}
