--- case A LEFT JOIN keeps rows whose key is NULL or that meet nobody.
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
SELECT l.id, l.k, r.rid FROM l LEFT JOIN r ON l.k = r.k;
--- rows
{"id":1,"k":"a","rid":7}
{"id":1,"k":"a","rid":8}
{"id":2,"k":"b","rid":null}
{"id":3,"k":null,"rid":null}
{"id":4,"k":"d","rid":null}

--- case A FULL JOIN without any equality pads nobody that the condition lets meet.
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
SELECT l.id, r.rid FROM l FULL JOIN r ON l.id < r.rid - 6;
--- rows
{"id":1,"rid":10}
{"id":1,"rid":8}
{"id":1,"rid":9}
{"id":2,"rid":10}
{"id":2,"rid":9}
{"id":3,"rid":10}
{"id":4,"rid":null}
{"id":null,"rid":7}

--- case A FULL JOIN on FALSE pads every row of both sides.
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
SELECT l.id, r.rid FROM l FULL JOIN r ON FALSE;
--- rows
{"id":1,"rid":null}
{"id":2,"rid":null}
{"id":3,"rid":null}
{"id":4,"rid":null}
{"id":null,"rid":10}
{"id":null,"rid":7}
{"id":null,"rid":8}
{"id":null,"rid":9}

--- case A condition on the outer side alone does not drop its rows.
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
SELECT l.id, r.rid FROM l LEFT JOIN r ON l.k = r.k AND l.id > 1;
--- rows
{"id":1,"rid":null}
{"id":2,"rid":null}
{"id":3,"rid":null}
{"id":4,"rid":null}

--- case Conditions on each side of a FULL JOIN only keep rows from meeting.
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
SELECT l.id, r.rid FROM l FULL JOIN r ON l.k = r.k AND l.id > 0 AND r.w > 1;
--- rows
{"id":1,"rid":8}
{"id":2,"rid":null}
{"id":3,"rid":null}
{"id":4,"rid":null}
{"id":null,"rid":10}
{"id":null,"rid":7}
{"id":null,"rid":9}

--- case USING merges its column: it comes first, and once.
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
SELECT * FROM l JOIN r USING (k);
--- rows
{"k":"a","id":1,"v":1,"rid":7,"w":1}
{"k":"a","id":1,"v":1,"rid":8,"w":5}

--- case The merged column of a FULL JOIN is the one that is there.
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
SELECT l.k AS lk, r.k AS rk, k FROM l FULL JOIN r USING (k);
--- rows
{"lk":"a","rk":"a","k":"a"}
{"lk":"a","rk":"a","k":"a"}
{"lk":"b","rk":null,"k":"b"}
{"lk":"d","rk":null,"k":"d"}
{"lk":null,"rk":"c","k":"c"}
{"lk":null,"rk":null,"k":null}
{"lk":null,"rk":null,"k":null}

--- case The merged column of a RIGHT JOIN is the one that is there.
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
SELECT k, rid FROM l RIGHT JOIN r USING (k);
--- rows
{"k":"a","rid":7}
{"k":"a","rid":8}
{"k":"c","rid":9}
{"k":null,"rid":10}

--- case t.* still has the merged column, where it was.
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
SELECT r.*, l.* FROM l JOIN r USING (k);
--- rows
{"rid":7,"k":"a","w":1,"id":1,"k0":"a","v":1}
{"rid":8,"k":"a","w":5,"id":1,"k0":"a","v":1}

--- case Three tables with one merged column.
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
SELECT * FROM l AS a JOIN r AS b USING (k) JOIN r AS c USING (k);
--- rows
{"k":"a","id":1,"v":1,"rid":7,"w":1,"rid0":7,"w0":1}
{"k":"a","id":1,"v":1,"rid":7,"w":1,"rid0":8,"w0":5}
{"k":"a","id":1,"v":1,"rid":8,"w":5,"rid0":7,"w0":1}
{"k":"a","id":1,"v":1,"rid":8,"w":5,"rid0":8,"w0":5}

--- case NATURAL joins on all names that both sides have.
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
SELECT * FROM l NATURAL JOIN r;
--- rows
{"k":"a","id":1,"v":1,"rid":7,"w":1}
{"k":"a","id":1,"v":1,"rid":8,"w":5}

--- case NATURAL without a common name joins every row with every other.
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
SELECT l.id, zz FROM l NATURAL JOIN (SELECT 1 AS zz) AS t;
--- rows
{"id":1,"zz":1}
{"id":2,"zz":1}
{"id":3,"zz":1}
{"id":4,"zz":1}

--- case CROSS JOIN, and the second column of a name gets a number.
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
SELECT * FROM l CROSS JOIN (SELECT k FROM r WHERE w > 1) AS big;
--- rows
{"id":1,"k":"a","v":1,"k0":"a"}
{"id":1,"k":"a","v":1,"k0":"c"}
{"id":2,"k":"b","v":2,"k0":"a"}
{"id":2,"k":"b","v":2,"k0":"c"}
{"id":3,"k":null,"v":3,"k0":"a"}
{"id":3,"k":null,"v":3,"k0":"c"}
{"id":4,"k":"d","v":null,"k0":"a"}
{"id":4,"k":"d","v":null,"k0":"c"}

--- case Tables behind commas are joined by what WHERE says.
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
SELECT l.id, r.rid FROM l, r WHERE l.k = r.k AND r.w > l.v;
--- rows
{"id":1,"rid":8}

--- case IS NOT DISTINCT FROM lets NULL keys meet.
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
SELECT l.id, r.rid FROM l JOIN r ON l.k IS NOT DISTINCT FROM r.k;
--- rows
{"id":1,"rid":7}
{"id":1,"rid":8}
{"id":3,"rid":10}

--- case So does the same in other words.
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
SELECT l.id, r.rid FROM l JOIN r ON l.k = r.k OR (l.k IS NULL AND r.k IS NULL);
--- rows
{"id":1,"rid":7}
{"id":1,"rid":8}
{"id":3,"rid":10}

--- case Keys of different types are compared as numbers.
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
SELECT l.id, r.rid FROM l JOIN r ON l.v = CAST(r.w AS BIGINT) AND l.v = r.w + 0.0;
--- rows
{"id":1,"rid":7}
{"id":2,"rid":9}

--- case WHERE on the padded side drops the padded rows.
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
SELECT l.id, r.rid FROM l LEFT JOIN r ON l.k = r.k WHERE r.w > 0;
--- rows
{"id":1,"rid":7}
{"id":1,"rid":8}

--- case WHERE … IS NULL finds the rows that meet nobody.
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
SELECT l.id, r.rid FROM l LEFT JOIN r ON l.k = r.k WHERE r.rid IS NULL;
--- rows
{"id":2,"rid":null}
{"id":3,"rid":null}
{"id":4,"rid":null}

--- case WHERE on COALESCE keeps padded rows.
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
SELECT l.id, r.rid FROM l LEFT JOIN r ON l.k = r.k WHERE COALESCE(r.w, 9) > 4;
--- rows
{"id":1,"rid":8}
{"id":2,"rid":null}
{"id":3,"rid":null}
{"id":4,"rid":null}

--- case A table is joined with itself under two names.
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
SELECT a.id, b.id AS other FROM l AS a JOIN l AS b ON a.id = b.v;
--- rows
{"id":1,"other":1}
{"id":2,"other":2}
{"id":3,"other":3}

--- case Joins in parentheses.
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
SELECT l.id, r.rid, m.id AS mid FROM l LEFT JOIN (r JOIN l AS m ON r.w = m.v) ON l.k = r.k;
--- rows
{"id":1,"rid":7,"mid":1}
{"id":2,"rid":null,"mid":null}
{"id":3,"rid":null,"mid":null}
{"id":4,"rid":null,"mid":null}

--- case A join of an aggregate that changes.
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
SELECT l.id, t.total FROM l LEFT JOIN (SELECT k, SUM(w) AS total FROM r GROUP BY k) AS t ON l.k = t.k;
--- rows
{"id":1,"total":6}
{"id":2,"total":null}
{"id":3,"total":null}
{"id":4,"total":null}

--- case An aggregate over a join that takes rows back.
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
SELECT COUNT(*) AS n, COUNT(r.rid) AS m, MAX(r.w) AS most FROM l FULL JOIN r ON l.k = r.k;
--- rows
{"n":7,"m":4,"most":5}

--- case Hints of batch jobs say nothing here; STATE_TTL is taken.
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
SELECT /*+ BROADCAST(r), STATE_TTL('l' = '1 d', 'r' = '12 h') */ l.id, r.rid FROM l JOIN r ON l.k = r.k;
--- rows
{"id":1,"rid":7}
{"id":1,"rid":8}

--- case Conditions of each OR branch on one side.
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
SELECT l.id, r.rid FROM l, r WHERE (l.k = r.k AND r.w = 5) OR (l.v = r.w AND r.k = 'c');
--- rows
{"id":1,"rid":8}
{"id":2,"rid":9}

--- case A name that both sides have must say which it means.
--- sql
CREATE TABLE l (id INT, k STRING) WITH ('connector' = 'datagen', 'number-of-rows' = '1');
CREATE TABLE r (rid INT, k STRING) WITH ('connector' = 'datagen', 'number-of-rows' = '1');
SELECT k FROM l JOIN r ON l.k = r.k;
--- error Column "k" is ambiguous: it may be l.k or r.k.

--- case A table stands in FROM once under one name.
--- sql
CREATE TABLE l (id INT, k STRING) WITH ('connector' = 'datagen', 'number-of-rows' = '1');
SELECT l.id FROM l JOIN l ON l.id = l.id;
--- error "l" stands twice in FROM

--- case A condition that fails is an error of the row that came last; the others go on.
--- topic l
{"id":1,"d":2}
--- topic r
{"rid":10}
{"rid":20}
--- topic l
{"id":2,"d":0}
{"id":3,"d":4}
--- sql
CREATE TABLE l (id INT, d INT) WITH ('connector' = 'kafka', 'topic' = 'l', 'format' = 'json', 'scan.startup.mode' = 'earliest-offset');
CREATE TABLE r (rid INT) WITH ('connector' = 'kafka', 'topic' = 'r', 'format' = 'json', 'scan.startup.mode' = 'earliest-offset');
SELECT id, rid FROM l JOIN r ON rid / d > 4;
--- rows
{"id":1,"rid":10}
{"id":1,"rid":20}
{"id":3,"rid":20}
--- failures
expression division_by_zero

--- case A WITH query is joined twice.
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
WITH a AS (SELECT k, COUNT(*) AS n FROM r GROUP BY k) SELECT l.id, x.n, y.n AS m FROM l LEFT JOIN a AS x ON
  l.k = x.k LEFT JOIN a AS y ON l.v = y.n;
--- rows
{"id":1,"n":2,"m":1}
{"id":1,"n":2,"m":1}
{"id":2,"n":null,"m":2}
{"id":3,"n":null,"m":null}
{"id":4,"n":null,"m":null}

--- case A condition of ON over both sides of a LEFT JOIN.
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
SELECT l.id, r.rid FROM l LEFT JOIN r ON l.k = r.k AND (r.w > 1 OR l.v = 1);
--- rows
{"id":1,"rid":7}
{"id":1,"rid":8}
{"id":2,"rid":null}
{"id":3,"rid":null}
{"id":4,"rid":null}

--- case WHERE that a padded row passes by one of its branches.
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
SELECT l.id, r.rid FROM l LEFT JOIN r ON l.k = r.k WHERE r.w > 1 OR r.w IS NULL;
--- rows
{"id":1,"rid":8}
{"id":2,"rid":null}
{"id":3,"rid":null}
{"id":4,"rid":null}

--- case A RIGHT JOIN with an inequality.
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
SELECT l.id, r.rid FROM l RIGHT JOIN r ON l.k = r.k AND l.v < r.w;
--- rows
{"id":1,"rid":8}
{"id":null,"rid":10}
{"id":null,"rid":7}
{"id":null,"rid":9}

--- case LEFT, then FULL.
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
SELECT x.id, y.rid, z.id AS z FROM l AS x LEFT JOIN r AS y ON x.k = y.k FULL JOIN l AS z ON y.w = z.v;
--- rows
{"id":1,"rid":7,"z":1}
{"id":1,"rid":8,"z":null}
{"id":2,"rid":null,"z":null}
{"id":3,"rid":null,"z":null}
{"id":4,"rid":null,"z":null}
{"id":null,"rid":null,"z":2}
{"id":null,"rid":null,"z":3}
{"id":null,"rid":null,"z":4}

--- case DISTINCT over a join.
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
SELECT DISTINCT l.k FROM l JOIN r ON l.k = r.k;
--- rows
{"k":"a"}
