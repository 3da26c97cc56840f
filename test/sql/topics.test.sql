--- case A window waits for the slowest partition of its topic.
--- topic readings
@partition=0 {"v":1,"ts":"2024-03-01 00:00:01.000"}
@partition=0 {"v":2,"ts":"2024-03-01 00:00:30.000"}
@partition=1 {"v":4,"ts":"2024-03-01 00:00:02.000"}
--- sql
CREATE TABLE readings (v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'kafka', 'topic' = 'readings', 'format' = 'json');
SELECT window_end, SUM(v) AS s FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
--- rows
{"window_end":"2024-03-01 00:00:10.000","s":5}
{"window_end":"2024-03-01 00:00:40.000","s":2}
--- late 0

--- case What comes with an event besides its value are metadata columns.
--- topic readings
@partition=1 @timestamp=2024-03-01T00:00:05Z @header.source=probe {"v":1}
--- sql
CREATE TABLE readings (v INT, place INT METADATA FROM 'partition', number BIGINT METADATA FROM 'offset' VIRTUAL,
  came TIMESTAMP_LTZ(3) METADATA FROM 'timestamp', headers MAP<STRING, BYTES> METADATA)
  WITH ('connector' = 'kafka', 'topic' = 'readings', 'format' = 'json');
SELECT v, place, number, came, CAST(headers['source'] AS STRING) AS source FROM readings;
--- rows
{"v":1,"place":1,"number":0,"came":"2024-03-01 00:00:05.000Z","source":"probe"}

--- case A table by key is its last values; a tombstone deletes, and the full changes go on.
--- topic people
@key={"id":1} {"id":1,"city":"Ulm"}
@key={"id":2} {"id":2,"city":"Ulm"}
@key={"id":1} {"id":1,"city":"Bonn"}
@key={"id":2} @tombstone
--- sql
CREATE TABLE people (id INT, city STRING, PRIMARY KEY (id) NOT ENFORCED)
  WITH ('connector' = 'upsert-kafka', 'topic' = 'people', 'key.format' = 'json', 'value.format' = 'json');
SELECT city, COUNT(*) AS n FROM people GROUP BY city;
--- changes
+I {"city":"Ulm","n":1}
-U {"city":"Ulm","n":1}
+U {"city":"Ulm","n":2}
-U {"city":"Ulm","n":2}
+U {"city":"Ulm","n":1}
+I {"city":"Bonn","n":1}
-D {"city":"Ulm","n":1}

--- case The changes of another database come in as debezium writes them.
--- topic people
{"before":null,"after":{"id":1,"city":"Ulm"},"op":"c"}
{"before":{"id":1,"city":"Ulm"},"after":{"id":1,"city":"Bonn"},"op":"u"}
{"before":{"id":1,"city":"Bonn"},"after":null,"op":"d"}
{"before":null,"after":{"id":2,"city":"Ulm"},"op":"r"}
--- sql
CREATE TABLE people (id INT, city STRING) WITH ('connector' = 'kafka', 'topic' = 'people', 'format' = 'debezium-json');
SELECT id, city FROM people;
--- rows
{"id":2,"city":"Ulm"}

--- case One script fills a view and a topic.
--- topic readings
{"k":"a","v":1}
{"k":"b","v":7}
{"k":"a","v":9}
--- sql
CREATE TABLE readings (k STRING, v INT) WITH ('connector' = 'kafka', 'topic' = 'readings', 'format' = 'json');
CREATE TABLE most (k STRING, v INT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'jdbc', 'table-name' = 'most');
CREATE TABLE alarms (k STRING, v INT) WITH ('connector' = 'kafka', 'topic' = 'alarms', 'format' = 'json');
EXECUTE STATEMENT SET BEGIN
INSERT INTO most SELECT k, MAX(v) FROM readings GROUP BY k;
INSERT INTO alarms SELECT k, v FROM readings WHERE v > 5;
END;
--- rows most
{"k":"a","v":9}
{"k":"b","v":7}
--- changes alarms
+I {"k":"b","v":7}
+I {"k":"a","v":9}

--- case Topics of one alignment group are read in the order of a case, and give the rows that they give without it.
--- topic fast
{"k":1,"ts":"2024-03-01 00:00:01.000"}
{"k":2,"ts":"2024-03-01 00:10:00.000"}
--- topic slow
{"k":1,"ts":"2024-03-01 00:00:01.000"}
--- topic fast
{"k":3,"ts":"2024-03-01 00:20:00.000"}
--- topic slow
{"k":3,"ts":"2024-03-01 00:20:00.000"}
--- sql
CREATE TABLE fast (k INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'kafka', 'topic' = 'fast', 'format' = 'json',
  'scan.watermark.alignment.group' = 'g', 'scan.watermark.alignment.max-drift' = '1 s');
CREATE TABLE slow (k INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'kafka', 'topic' = 'slow', 'format' = 'json',
  'scan.watermark.alignment.group' = 'g', 'scan.watermark.alignment.max-drift' = '1 s');
SELECT f.k FROM fast AS f JOIN slow AS s ON f.k = s.k AND f.ts BETWEEN s.ts - INTERVAL '1' SECOND AND s.ts;
--- rows
{"k":1}
{"k":3}
