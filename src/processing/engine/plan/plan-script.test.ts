import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planText } from './index.ts';
import { explained, TABLES } from './testing.ts';

const SCAN_TS = 'WatermarkAssigner(rowtime=[ts], watermark=[(ts - 5000 ms)])';

test('only the columns that are used are read', () => {
  assert.deepEqual(explained('SELECT name FROM plain WHERE id > 3'), [
    'Sink(fields=[name])',
    'Projection(select=[name])',
    'Filter(where=[(id > 3)])',
    'SourceScan(table=[plain], fields=[id, name])',
  ]);
});

test('a filter stays above the watermark, for dropped rows move time too', () => {
  assert.deepEqual(explained("SELECT sensor FROM readings WHERE unit = 'C'"), [
    'Sink(fields=[sensor])',
    'Projection(select=[sensor])',
    "Filter(where=[(unit = 'C')])",
    SCAN_TS,
    'SourceScan(table=[readings], fields=[sensor, unit, ts])',
  ]);
});

test('a computed column is computed only where it is used, above the watermark as one projection', () => {
  assert.deepEqual(explained('SELECT doubled, place.city FROM readings').slice(1), [
    'Projection(select=[doubled, place.city AS city])',
    SCAN_TS,
    'Projection(select=[place, ts, (amount * CAST(2 AS DOUBLE)) AS doubled])'.replace(
      'CAST(2 AS DOUBLE)',
      '2',
    ),
    'SourceScan(table=[readings], fields=[amount, place, ts])',
  ]);
});

test('a tumbling window is cut by the aggregate, without a copy of each row', () => {
  assert.deepEqual(
    explained(`SELECT sensor, window_end, AVG(amount) AS mean FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '10' SECOND))
      WHERE unit = 'C' GROUP BY sensor, window_start, window_end HAVING COUNT(*) > 1`),
    [
      'Sink(fields=[sensor, window_end, mean])',
      'Projection(select=[sensor, window_end, EXPR$0 AS mean])',
      'Filter(where=[(EXPR$1 > 1)])',
      'WindowAggregate(groupBy=[sensor], window=[TUMBLE(time_col=[ts], size=[10000 ms])], select=[AVG(amount) AS EXPR$0, COUNT(*) AS EXPR$1])',
      "Filter(where=[(unit = 'C')])",
      SCAN_TS,
      'SourceScan(table=[readings], fields=[sensor, amount, unit, ts])',
    ],
  );
});

test('windows are recognised through views, WITH and sub-queries', () => {
  const [, aggregate] =
    explained(`CREATE VIEW w AS SELECT sensor AS s, amount + 1 AS a, window_start, window_end
      FROM TABLE(HOP(DATA => TABLE readings, TIMECOL => DESCRIPTOR(ts), SLIDE => INTERVAL '5' SECOND, SIZE => INTERVAL '1' MINUTE));
    WITH q AS (SELECT * FROM w) SELECT SUM(a) FILTER (WHERE s <> 'x') AS t FROM (SELECT * FROM q) GROUP BY window_start, window_end`);
  assert.match(
    aggregate ?? '',
    /^WindowAggregate\(groupBy=\[\], window=\[HOP\(time_col=\[ts\], size=\[60000 ms\], slide=\[5000 ms\]\)\], select=\[SUM\(/,
  );
});

test('an aggregate of an aggregate keeps its windows', () => {
  const lines = explained(`SELECT MAX(c) AS top, window_end FROM (
      SELECT sensor, COUNT(*) AS c, window_start, window_end FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '1' HOUR))
      GROUP BY sensor, window_start, window_end) GROUP BY window_start, window_end`);
  assert.equal(lines.filter((line) => line.startsWith('WindowAggregate')).length, 2);
  assert.match(lines.join('\n'), /win_start=\[window_start\], win_end=\[window_end\]/);
});

test('a session is kept for each partition', () => {
  const lines =
    explained(`SELECT sensor, COUNT(*) AS c FROM TABLE(SESSION(TABLE readings PARTITION BY sensor, DESCRIPTOR(ts), INTERVAL '5' MINUTE))
      GROUP BY window_start, window_end, sensor`);
  assert.match(
    lines.join('\n'),
    /groupBy=\[sensor\], window=\[SESSION\(time_col=\[ts\], gap=\[300000 ms\], partition keys=\[sensor\]\)\]/,
  );
});

test('detectors of one window share an operator; their rows have fields', () => {
  const lines = explained(`SELECT sensor, d.is_anomaly, d.anomaly_score FROM (
      SELECT sensor, ML_DETECT_ANOMALIES(amount, ts, JSON_OBJECT('p' VALUE 2, 'threshold' VALUE 0.5)) OVER
        (PARTITION BY sensor ORDER BY ts ROWS BETWEEN 99 PRECEDING AND CURRENT ROW) AS d FROM readings)`);
  assert.deepEqual(lines.slice(1, 3), [
    'Projection(select=[sensor, anomaly$0.is_anomaly AS is_anomaly, anomaly$0.anomaly_score AS anomaly_score])',
    'Over(partitionBy=[sensor], orderBy=[ts ASC], window=[ROWS BETWEEN 99 PRECEDING AND CURRENT ROW], select=[ML_DETECT_ANOMALIES(amount)])',
  ]);
});

test('the options of a detector are JSON', () => {
  const { plan } =
    planText(`${TABLES};SELECT ML_DETECT_ANOMALIES(n, ts, JSON_OBJECT('p' VALUE 2, 't' VALUE 0.5, 'x' VALUE 'y'))
    OVER (ORDER BY ts RANGE BETWEEN INTERVAL '1' HOUR PRECEDING AND CURRENT ROW) AS d FROM readings`);
  const [statement] = plan.statements;
  assert.ok(statement?.kind === 'select');
  let operator = statement.sink.input;
  while (operator.kind === 'projection') operator = operator.input;
  assert.ok(operator.kind === 'over-window');
  assert.deepEqual(operator.frame, { unit: 'range', preceding: 3_600_000 });
  assert.equal(operator.calls[0]?.options, '{"p":2,"t":0.5,"x":"y"}');
});

test('the limit of a Top-N comes from the condition around it', () => {
  const lines =
    explained(`SELECT sensor, m FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY m DESC) AS rn FROM (
      SELECT sensor, MAX(amount) AS m, window_start, window_end FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '1' HOUR))
      GROUP BY sensor, window_start, window_end)) WHERE rn <= 3`);
  assert.match(
    lines.join('\n'),
    /WindowTopN\(partitionBy=\[\], orderBy=\[m DESC\], rankRange=\[rankStart=1, rankEnd=3\]\)/,
  );
  assert.doesNotMatch(lines.join('\n'), /Filter/);
});

test('a column limits a Top-N if it holds whole numbers; any other is compared with the rank', () => {
  const ranked = 'SELECT *, ROW_NUMBER() OVER (PARTITION BY name ORDER BY id) AS rn FROM plain';
  const whole = explained(`SELECT name FROM (${ranked}) WHERE rn <= id`).join('\n');
  assert.match(whole, /rankEnd=id\]/);
  const decimal = explained(`SELECT name FROM (${ranked}) WHERE rn <= price`).join('\n');
  assert.match(decimal, /Filter\(where=\[.*<= .*price.*\]\)/);
  assert.doesNotMatch(decimal, /rankEnd/);
});

test('a union takes the common type of its columns', () => {
  assert.deepEqual(explained('SELECT id FROM plain UNION ALL SELECT CAST(1 AS BIGINT) UNION ALL SELECT 2'), [
    'Sink(fields=[id])',
    'Union(all=[true], fields=[id])',
    'Projection(select=[CAST(id AS BIGINT) AS id])',
    'SourceScan(table=[plain], fields=[id])',
    'Projection(select=[CAST(1 AS BIGINT NOT NULL) AS EXPR$0])',
    'Values(rows=[1], fields=[])',
    'Projection(select=[CAST(2 AS BIGINT NOT NULL) AS id])',
    'Values(rows=[1], fields=[])',
  ]);
});

test('an INSERT casts to the columns of its table and fills the rest with NULL', () => {
  assert.deepEqual(explained('INSERT INTO sink (name) SELECT name FROM plain'), [
    'Sink(table=[sink], fields=[id, name])',
    'Projection(select=[NULL AS id, name])',
    'SourceScan(table=[plain], fields=[name])',
  ]);
});

test('ids of operators depend on the script alone', () => {
  const ids = (): string[] => {
    const { plan } = planText(`${TABLES};INSERT INTO sink SELECT id, name FROM plain WHERE id > 1`);
    const [statement] = plan.statements;
    assert.ok(statement?.kind === 'insert');
    const [sink] = statement.sinks;
    return sink === undefined ? [] : [sink.id, sink.input.id];
  };
  assert.deepEqual(ids(), ['4/table-sink-1', '4/filter-1']);
  assert.deepEqual(ids(), ids());
});

test('SET is in force for the statements behind it', () => {
  const { plan } = planText("SET 'table.local-time-zone' = 'Europe/Berlin'; SELECT 1 AS a");
  assert.equal(plan.localTimeZone, 'Europe/Berlin');
  assert.equal(planText('SELECT 1 AS a').plan.localTimeZone, 'UTC');
});

test('a view keeps the tables it was declared over', () => {
  const lines = explained(
    `CREATE VIEW v AS SELECT id FROM plain; CREATE OR REPLACE VIEW v AS SELECT id + 1 AS id FROM v; SELECT id FROM v`,
  );
  assert.deepEqual(lines.slice(1), [
    'Projection(select=[(id + 1) AS id])',
    'SourceScan(table=[plain], fields=[id])',
  ]);
});

test('DESCRIBE shows time attributes, keys and computed columns', () => {
  const { plan } = planText(`${TABLES};DESCRIBE readings`);
  const [statement] = plan.statements;
  assert.ok(statement?.kind === 'result');
  assert.deepEqual(statement.rows.slice(-2), [
    ['ts', 'TIMESTAMP(3) *ROWTIME*', true, null, null, "`ts` - INTERVAL '5' SECOND"],
    ['doubled', 'DOUBLE', true, null, 'AS `amount` * 2', null],
  ]);
});
