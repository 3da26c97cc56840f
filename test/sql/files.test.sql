--- case CSV is read by the table's columns: quotes, several lines in one field, and what stands for NULL.
--- events rows.csv
1,"a, b",2.5,2026-01-01 00:00:00.5
2,"say
""hi""",n/a,n/a
3,n/a,-1e3,2026-1-2 00:00:00
--- sql
CREATE TABLE rows_t (id INT, name STRING, amount DOUBLE, ts TIMESTAMP(3))
  WITH ('connector' = 'filesystem', 'path' = '{dir}/rows.csv', 'format' = 'csv', 'csv.null-literal' = 'n/a');
SELECT * FROM rows_t;
--- rows
{"id":1,"name":"a, b","amount":2.5,"ts":"2026-01-01 00:00:00.500"}
{"id":2,"name":"say\n\"hi\"","amount":null,"ts":null}
{"id":3,"name":null,"amount":-1000,"ts":"2026-01-02 00:00:00.000"}

--- case An empty field of CSV is an empty text and an empty list, but no number; it is NULL where the table says so.
--- events rows.csv
1,,,2.5
2,,a;;b,
--- events nulls.csv
1,,,
--- sql
CREATE TABLE rows_t (id INT, name STRING, tags ARRAY<STRING>, amount DOUBLE)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/rows.csv', 'format' = 'csv');
CREATE TABLE nulls_t (id INT, name STRING, tags ARRAY<STRING>, amount DOUBLE)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/nulls.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT * FROM rows_t UNION ALL SELECT * FROM nulls_t;
--- rows
{"id":1,"name":"","tags":[],"amount":2.5}
{"id":1,"name":null,"tags":null,"amount":null}
--- failures
decode wrong_type

--- case A line that is no row of the table is left out, or skipped without a word if the table says so.
--- events rows.csv
1,a
x,b
2,b,c
3,"open
--- sql
CREATE TABLE rows_t (id INT, name STRING) WITH ('connector' = 'filesystem', 'path' = '{dir}/rows.csv', 'format' = 'csv');
SELECT * FROM rows_t;
--- rows
{"id":1,"name":"a"}
--- failures
decode wrong_type
decode malformed
decode malformed

--- case Parse errors that are to be ignored are: a field that cannot be read is NULL, an event that cannot is skipped.
--- events rows.jsonl
{"id":1}
{"id":"x","tags":[1,"y",3]}
nonsense

{"id":2,"tags":7}
--- sql
CREATE TABLE rows_t (id INT, tags ARRAY<INT>) WITH ('connector' = 'filesystem', 'path' = '{dir}/rows.jsonl', 'format' = 'json', 'json.ignore-parse-errors' = 'true');
SELECT * FROM rows_t;
--- rows
{"id":1,"tags":null}
{"id":null,"tags":[1,null,3]}
{"id":2,"tags":null}

--- case What one INSERT writes the next statement reads, in JSON and in CSV, and metadata says where from.
--- events rows.jsonl
{"id":1,"tags":["a","b"],"at":"2026-01-01 00:00:00.120","price":1.5}
{"id":2,"tags":null,"at":null,"price":null}
--- sql
CREATE TABLE rows_t (id INT, tags ARRAY<STRING>, `at` TIMESTAMP(3), price DECIMAL(5, 2)) WITH ('connector' = 'filesystem', 'path' = '{dir}/rows.jsonl', 'format' = 'json');
CREATE TABLE copy_t (id INT, tags ARRAY<STRING>, `at` TIMESTAMP(3), price DECIMAL(5, 2)) WITH ('connector' = 'filesystem', 'path' = '{dir}/copy', 'format' = 'json');
CREATE TABLE csv_t (id INT, tags ARRAY<STRING>, `at` TIMESTAMP(3), price DECIMAL(5, 2), name STRING METADATA FROM 'file.name' VIRTUAL) WITH ('connector' = 'filesystem', 'path' = '{dir}/copy.csv', 'format' = 'csv', 'csv.null-literal' = '');
INSERT INTO copy_t SELECT * FROM rows_t;
INSERT INTO csv_t SELECT * FROM copy_t;
SELECT * FROM csv_t;
--- rows
{"id":1,"tags":["a","b"],"at":"2026-01-01 00:00:00.120","price":"1.50","name":"copy.csv"}
{"id":2,"tags":null,"at":null,"price":null,"name":"copy.csv"}

--- case An unreadable value of an option is refused.
--- sql
CREATE TABLE numbers (n INT) WITH ('connector' = 'datagen', 'rows-per-second' = 'many');
SELECT n FROM numbers;
--- error must be a whole number

--- case An option that is not there is refused, with the one that may be meant.
--- sql
CREATE TABLE numbers (n INT) WITH ('connector' = 'datagen', 'rows-per-secnd' = '5');
SELECT n FROM numbers;
--- error rows-per-second

--- case Names of a script are only names, whatever they are made of.
--- events rows.jsonl
{"a`]};process.exit(1);//":1,"${b}":"'\\\"`"}
--- sql
CREATE TABLE `t``;(` (`a``]};process.exit(1);//` INT, `${b}` STRING) WITH ('connector' = 'filesystem', 'path' = '{dir}/rows.jsonl', 'format' = 'json');
SELECT `a``]};process.exit(1);//` + 1 AS `x"\`, `${b}` || '${1}`''"\' AS y FROM `t``;(` WHERE `${b}` <> '`)};';
--- rows
{"x\"\\":2,"y":"'\\\"`${1}`'\"\\"}
