--- case A sink whose key is not the one by which rows change shows the last row that is still there.
--- events moves.jsonl
{"id":1,"place":"x"}
{"id":2,"place":"x"}
{"id":2,"place":"y"}
--- sql
CREATE TABLE moves (id INT, place STRING) WITH ('connector' = 'filesystem', 'path' = '{dir}/moves.jsonl', 'format' = 'json');
CREATE TABLE places (place STRING, id INT, PRIMARY KEY (place) NOT ENFORCED) WITH ('connector' = 'jdbc', 'table-name' = 'places');
INSERT INTO places SELECT place, id FROM (SELECT id, LAST_VALUE(place) AS place FROM moves GROUP BY id);
--- rows places
{"place":"x","id":1}
{"place":"y","id":2}

--- case A table that can only be added to refuses a query that updates, with what to do.
--- sql
CREATE TABLE moves (id INT) WITH ('connector' = 'datagen', 'number-of-rows' = '1');
CREATE TABLE out_t (n BIGINT) WITH ('connector' = 'kafka', 'topic' = 'out', 'format' = 'json');
INSERT INTO out_t SELECT COUNT(*) FROM moves;
--- error out_t

--- case Columns that an INSERT does not name are NULL, and constants fill partitions.
--- sql
CREATE TABLE out_t (a INT, b STRING, c INT) WITH ('connector' = 'kafka', 'topic' = 'out', 'format' = 'json');
INSERT INTO out_t (c, a) VALUES (1, 2), (3, 4);
--- rows out_t
{"a":2,"b":null,"c":1}
{"a":4,"b":null,"c":3}

--- case What one statement writes the next one reads.
--- sql
CREATE TABLE middle (n INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/middle', 'format' = 'json');
INSERT INTO middle VALUES (1), (2), (3);
SELECT SUM(n) AS s FROM middle;
--- rows
{"s":6}
