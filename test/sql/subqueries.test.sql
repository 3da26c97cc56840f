--- case IN finds a row once, however many match.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id FROM l WHERE k IN (SELECT k FROM r);
--- rows
{"id":1}

--- case NOT IN finds nothing where the query has a NULL.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id FROM l WHERE k NOT IN (SELECT k FROM r);
--- rows

--- case NOT IN without a NULL leaves out the row whose own value is NULL.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id FROM l WHERE k NOT IN (SELECT k FROM r WHERE k IS NOT NULL);
--- rows
{"id":2}
{"id":4}

--- case NOT IN of nothing is true, even of NULL.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id FROM l WHERE k NOT IN (SELECT k FROM r WHERE rid > 100);
--- rows
{"id":1}
{"id":2}
{"id":3}
{"id":4}

--- case IN over an aggregate of the query itself.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id FROM l WHERE v IN (SELECT MAX(w) FROM r GROUP BY k);
--- rows
{"id":2}

--- case IN over a pair of columns.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id FROM l WHERE (k, v) IN (SELECT k, w FROM r);
--- rows
{"id":1}

--- case NOT IN over a pair of columns.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id FROM l WHERE (id, v) NOT IN (SELECT rid - 6, w FROM r);
--- rows
{"id":2}
{"id":3}

--- case IN under OR.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id FROM l WHERE k IN (SELECT k FROM r) OR v > 2;
--- rows
{"id":1}
{"id":3}

--- case IN as a value is TRUE, FALSE or NULL.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id, k IN (SELECT k FROM r) AS x FROM l;
--- rows
{"id":1,"x":true}
{"id":2,"x":null}
{"id":3,"x":null}
{"id":4,"x":null}

--- case IN as a value, over a query without NULLs.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id, k IN (SELECT k FROM r WHERE k IS NOT NULL) AS x FROM l;
--- rows
{"id":1,"x":true}
{"id":2,"x":false}
{"id":3,"x":null}
{"id":4,"x":false}

--- case IN over VALUES, a union and the first rows.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id FROM l WHERE id IN (VALUES 1, 3) OR id IN (SELECT rid - 6 FROM r UNION ALL SELECT 4);
--- rows
{"id":1}
{"id":2}
{"id":3}
{"id":4}

--- case EXISTS of a query of its own.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id FROM l WHERE EXISTS (SELECT 1 FROM r WHERE w > 4);
--- rows
{"id":1}
{"id":2}
{"id":3}
{"id":4}

--- case NOT EXISTS of a query of its own.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id FROM l WHERE NOT EXISTS (SELECT 1 FROM r WHERE w > 4);
--- rows

--- case EXISTS with a comparison that is no equality.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id FROM l WHERE EXISTS (SELECT 1 FROM r WHERE r.w > l.v);
--- rows
{"id":1}
{"id":2}
{"id":3}

--- case NOT EXISTS with an equality and another comparison.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id FROM l WHERE NOT EXISTS (SELECT 1 FROM r WHERE r.k = l.k AND r.w > l.v);
--- rows
{"id":2}
{"id":3}
{"id":4}

--- case EXISTS as a value.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id, EXISTS (SELECT 1 FROM r WHERE r.k = l.k) AS x FROM l;
--- rows
{"id":1,"x":true}
{"id":2,"x":false}
{"id":3,"x":false}
{"id":4,"x":false}

--- case EXISTS as a value, without an equality.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id, EXISTS (SELECT 1 FROM r WHERE r.w > l.v) AS x FROM l;
--- rows
{"id":1,"x":true}
{"id":2,"x":true}
{"id":3,"x":true}
{"id":4,"x":false}

--- case EXISTS in CASE.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id, CASE WHEN EXISTS (SELECT 1 FROM r WHERE r.k = l.k) THEN 'y' ELSE 'n' END AS x FROM l;
--- rows
{"id":1,"x":"y"}
{"id":2,"x":"n"}
{"id":3,"x":"n"}
{"id":4,"x":"n"}

--- case EXISTS of an aggregate without GROUP BY is always true.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id FROM l WHERE EXISTS (SELECT MAX(w) FROM r WHERE r.k = l.k);
--- rows
{"id":1}
{"id":2}
{"id":3}
{"id":4}

--- case EXISTS with GROUP BY and HAVING.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id FROM l WHERE EXISTS (SELECT r.k FROM r WHERE r.k = l.k GROUP BY r.k HAVING COUNT(*) > 1);
--- rows
{"id":1}

--- case A query inside a query uses the outermost one.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id FROM l WHERE id IN (SELECT rid - 6 FROM r WHERE EXISTS (SELECT 1 FROM l AS l2 WHERE l2.k = r.k AND
  l2.id = l.id));
--- rows
{"id":1}

--- case A name without its table is sought inside first, then around.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id FROM l WHERE EXISTS (SELECT 1 FROM r WHERE w = v AND rid > id);
--- rows
{"id":1}
{"id":2}

--- case A query in place of a value.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id FROM l WHERE v > (SELECT MIN(w) FROM r);
--- rows
{"id":2}
{"id":3}

--- case A query in place of a value has NULL where it has no row.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id, (SELECT w FROM r WHERE r.rid = l.id + 6) AS n FROM l;
--- rows
{"id":1,"n":1}
{"id":2,"n":5}
{"id":3,"n":2}
{"id":4,"n":null}

--- case Two queries in one expression.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id, (SELECT MAX(w) FROM r) + (SELECT MIN(w) FROM r) AS n FROM l;
--- rows
{"id":1,"n":6}
{"id":2,"n":6}
{"id":3,"n":6}
{"id":4,"n":6}

--- case COUNT of nothing is 0 where the query hangs on the row.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id, (SELECT COUNT(*) + 1 FROM r WHERE r.k = l.k) AS n FROM l;
--- rows
{"id":1,"n":3}
{"id":2,"n":1}
{"id":3,"n":1}
{"id":4,"n":1}

--- case COUNT of nothing is NULL where it does not: a stream has no first row.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id, (SELECT COUNT(*) FROM r WHERE rid > 100) AS n FROM l;
--- rows
{"id":1,"n":null}
{"id":2,"n":null}
{"id":3,"n":null}
{"id":4,"n":null}

--- case COALESCE of a sum of nothing.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id, (SELECT COALESCE(SUM(w), 0) FROM r WHERE r.k = l.k) AS n FROM l;
--- rows
{"id":1,"n":6}
{"id":2,"n":0}
{"id":3,"n":0}
{"id":4,"n":0}

--- case COUNT with a comparison that is no equality.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id, (SELECT COUNT(*) FROM r WHERE r.w < l.v) AS n FROM l;
--- rows
{"id":1,"n":0}
{"id":2,"n":1}
{"id":3,"n":2}
{"id":4,"n":0}

--- case COUNT DISTINCT over a join that hangs on the row.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id, (SELECT COUNT(DISTINCT w) FROM r JOIN l AS l2 ON r.k = l2.k WHERE l2.id = l.id) AS n FROM l;
--- rows
{"id":1,"n":2}
{"id":2,"n":0}
{"id":3,"n":0}
{"id":4,"n":0}

--- case A query whose value is computed from both rows.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id, (SELECT l.v + w FROM r WHERE r.rid = l.id + 6) AS n FROM l;
--- rows
{"id":1,"n":2}
{"id":2,"n":7}
{"id":3,"n":5}
{"id":4,"n":null}

--- case A condition on an aggregate that hangs on the row.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id FROM l WHERE (SELECT COUNT(*) FROM r WHERE r.k = l.k) = 0;
--- rows
{"id":2}
{"id":3}
{"id":4}

--- case > ALL of a query with a NULL finds nothing.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id FROM l WHERE v > ALL (SELECT w FROM r);
--- rows

--- case > ALL of the rows of one key is true of none.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id FROM l WHERE v > ALL (SELECT w FROM r WHERE r.k = l.k);
--- rows
{"id":2}
{"id":3}
{"id":4}

--- case > ANY, as a value.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id, v > ANY (SELECT w FROM r) AS x, v > ALL (SELECT w FROM r WHERE w IS NOT NULL) AS y FROM l;
--- rows
{"id":1,"x":null,"y":false}
{"id":2,"x":true,"y":false}
{"id":3,"x":true,"y":false}
{"id":4,"x":null,"y":null}

--- case <> ALL is NOT IN, = SOME is IN.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id FROM l WHERE v <> ALL (SELECT w FROM r WHERE w IS NOT NULL) OR v = SOME (SELECT w FROM r WHERE k =
  'c');
--- rows
{"id":2}
{"id":3}

--- case > ANY of a list.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id FROM l WHERE v > ANY (1, 2);
--- rows
{"id":2}
{"id":3}

--- case HAVING with a query.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT k, COUNT(*) AS n FROM l GROUP BY k HAVING COUNT(*) < (SELECT COUNT(*) FROM r) AND k IN (SELECT k FROM
  r);
--- rows
{"k":"a","n":1}

--- case A query inside an aggregate and its FILTER.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT COUNT(*) FILTER (WHERE k IN (SELECT k FROM r)) AS n, SUM(v + (SELECT MIN(w) FROM r)) AS s FROM l;
--- rows
{"n":1,"s":9}

--- case GROUP BY a query.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT k IN (SELECT k FROM r WHERE k IS NOT NULL) AS x, COUNT(*) AS n FROM l GROUP BY k IN (SELECT k FROM r
  WHERE k IS NOT NULL);
--- rows
{"x":false,"n":2}
{"x":null,"n":1}
{"x":true,"n":1}

--- case WITH inside a query in an expression.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id FROM l WHERE v IN (WITH big AS (SELECT w FROM r WHERE w < 3) SELECT w FROM big);
--- rows
{"id":1}
{"id":2}

--- case A query in place of a value that has a second row: that row is an error, the first one stays.
--- topic r
{"w":7}
{"w":8}
--- topic l
{"id":1}
--- sql
CREATE TABLE l (id INT) WITH ('connector' = 'kafka', 'topic' = 'l', 'format' = 'json', 'scan.startup.mode' = 'earliest-offset');
CREATE TABLE r (w INT) WITH ('connector' = 'kafka', 'topic' = 'r', 'format' = 'json', 'scan.startup.mode' = 'earliest-offset');
SELECT id, (SELECT w FROM r) AS w FROM l;
--- rows
{"id":1,"w":7}
--- failures
expression several_rows: A query in place of a value has more than one row.

--- case A query in place of a value has one column.
--- sql
CREATE TABLE r (rid INT, w INT) WITH ('connector' = 'datagen', 'number-of-rows' = '1');
SELECT (SELECT rid, w FROM r) AS v FROM r AS other;
--- error A query in place of a value has one column, not 2.

--- case Columns and values of IN are as many.
--- sql
CREATE TABLE r (rid INT, w INT) WITH ('connector' = 'datagen', 'number-of-rows' = '1');
SELECT rid FROM r WHERE rid IN (SELECT rid, w FROM r AS other);
--- error A query of 2 columns is compared with 1 values.

--- case A query is an argument of a function.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id, COALESCE((SELECT MAX(w) FROM r WHERE r.k = l.k), -1) AS m, ABS((SELECT MIN(w) FROM r) - 10) AS a FROM l;
--- rows
{"id":1,"m":5,"a":9}
{"id":2,"m":-1,"a":9}
{"id":3,"m":-1,"a":9}
{"id":4,"m":-1,"a":9}

--- case NOT of EXISTS and another condition.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id FROM l WHERE NOT (EXISTS (SELECT 1 FROM r WHERE r.k = l.k) OR v = 2);
--- rows
{"id":3}

--- case IS NOT TRUE of an IN that may be NULL.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id FROM l WHERE (k IN (SELECT k FROM r)) IS NOT TRUE;
--- rows
{"id":2}
{"id":3}
{"id":4}

--- case Three queries under AND.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id FROM l WHERE k IN (SELECT k FROM r) AND v IN (SELECT w FROM r) AND EXISTS (SELECT 1 FROM r WHERE rid
  = 8);
--- rows
{"id":1}

--- case IN compares numbers of different types.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id FROM l WHERE CAST(v AS BIGINT) IN (SELECT w FROM r) AND v IN (SELECT CAST(w AS DOUBLE) FROM r);
--- rows
{"id":1}
{"id":2}

--- case A running maximum by a query over the same table.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT a.id FROM l AS a WHERE a.v = (SELECT MAX(b.v) FROM l AS b WHERE b.id <= a.id);
--- rows
{"id":1}
{"id":2}
{"id":3}

--- case Two queries that hang on the row are compared.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id FROM l WHERE (SELECT COUNT(*) FROM r WHERE r.k = l.k) > (SELECT COUNT(*) FROM r WHERE r.w = l.v);
--- rows
{"id":1}

--- case EXISTS over a left join.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id FROM l WHERE EXISTS (SELECT 1 FROM r LEFT JOIN l AS m ON r.w = m.v WHERE r.k = l.k);
--- rows
{"id":1}

--- case EXISTS over groups.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id FROM l WHERE EXISTS (SELECT 1 FROM (SELECT k AS kk, SUM(w) AS s FROM r GROUP BY k) AS t WHERE t.kk =
  l.k AND t.s > l.v);
--- rows
{"id":1}

--- case IN over EXCEPT and INTERSECT.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id FROM l WHERE v IN (SELECT w FROM r EXCEPT SELECT 1) OR v IN (SELECT w FROM r INTERSECT SELECT v FROM
  l);
--- rows
{"id":1}
{"id":2}

--- case IN as a condition of CASE.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id, CASE WHEN v IN (SELECT w FROM r) THEN 1 WHEN v IS NULL THEN 2 ELSE 3 END AS c FROM l;
--- rows
{"id":1,"c":1}
{"id":2,"c":1}
{"id":3,"c":3}
{"id":4,"c":2}

--- case A query inside the query of EXISTS.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT l.id FROM l WHERE EXISTS (SELECT * FROM r WHERE r.k = l.k AND EXISTS (SELECT * FROM l AS l3 WHERE l3.v
  = r.w));
--- rows
{"id":1}

--- case BETWEEN two queries.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id FROM l WHERE v BETWEEN (SELECT MIN(w) FROM r) AND (SELECT MAX(w) FROM r);
--- rows
{"id":1}
{"id":2}
{"id":3}

--- case HAVING of a query that hangs on the row.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id, (SELECT SUM(w) FROM r WHERE r.k = l.k GROUP BY r.k HAVING SUM(w) > 3) AS s FROM l;
--- rows
{"id":1,"s":6}
{"id":2,"s":null}
{"id":3,"s":null}
{"id":4,"s":null}

--- case A literal is among the rows.
--- events l.jsonl
{"id":1,"k":"a","v":1}
{"id":2,"k":"b","v":2}
{"id":3,"k":null,"v":3}
{"id":4,"k":"d","v":null}
--- events r.jsonl
{"rid":7,"k":"a","w":1}
{"rid":8,"k":"a","w":5}
{"rid":9,"k":"c","w":2}
{"rid":10,"k":null,"w":null}
--- sql
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/r.jsonl', 'format' = 'json');
SELECT id FROM l WHERE 5 IN (SELECT w FROM r);
--- rows
{"id":1}
{"id":2}
{"id":3}
{"id":4}

--- case EXISTS stands beside a row of no columns.
--- events l.jsonl
{"id":1}
{"id":2}
--- sql
CREATE TABLE l (id INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/l.jsonl', 'format' = 'json');
SELECT EXISTS (SELECT * FROM l WHERE id = 2) AS x FROM l GROUP BY ();
--- rows
{"x":true}
