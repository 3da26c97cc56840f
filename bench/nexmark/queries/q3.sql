-- Who sells in category 10 and lives in Oregon, Idaho or California.
CREATE TABLE nexmark_result (name STRING, city STRING, state STRING, id BIGINT) WITH ({SINK});

INSERT INTO nexmark_result
SELECT P.name, P.city, P.state, A.id
FROM auction AS A INNER JOIN person AS P ON A.seller = P.id
WHERE A.category = 10 AND (P.state = 'OR' OR P.state = 'ID' OR P.state = 'CA');
