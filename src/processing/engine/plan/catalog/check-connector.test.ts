import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planAndCheck } from '../../runtime/plan-checked.ts';
import { changelogOfTable, sinkTakes } from './changelog-of-table.ts';
import { CONNECTORS } from './connectors.ts';
import { FORMATS } from './formats.ts';

/** What is wrong with reading, or writing, a table of these options; empty if nothing is. */
function problems(
  options: Record<string, string>,
  { columns = 'id INT, v STRING', role = 'source' } = {},
): string {
  const list = Object.entries(options).map(([name, value]) => `'${name}' = '${value.replaceAll("'", "''")}'`);
  const table = `CREATE TABLE t (${columns}) WITH (${list.join(', ')});`;
  const use = role === 'source' ? 'SELECT * FROM t;' : "INSERT INTO t VALUES (1, 'x');";
  return planAndCheck(table + use)
    .diagnostics.filter(({ severity }) => severity === 'error')
    .map(({ message }) => message)
    .join(' ');
}

const kafka = { connector: 'kafka', topic: 't', format: 'json' };
const files = { connector: 'filesystem', path: '/tmp/t', format: 'json' };

test('options that Flink knows are accepted, whether they mean something here or not', () => {
  assert.equal(
    problems({
      ...kafka,
      'properties.bootstrap.servers': 'localhost:9092',
      'scan.startup.mode': 'Earliest-Offset',
      'scan.watermark.idle-timeout': '1 min',
      'sink.delivery-guarantee': 'exactly-once',
      'json.decode.json-parser.enabled': 'false',
      'value.json.ignore-parse-errors': 'true',
    }),
    '',
  );
  assert.equal(problems({ ...files, 'auto-compaction': 'false', 'source.report-statistics': 'all' }), '');
});

test('what is no option, no value of it, or would promise what is not kept is refused with a reason', () => {
  assert.match(problems({ ...kafka, 'scan.startup.moed': 'x' }), /Did you mean "scan.startup.mode"/);
  assert.match(problems({ ...kafka, 'scan.startup.mode': 'yesterday' }), /must be one of earliest-offset/);
  assert.match(problems({ ...kafka, 'csv.null-literal': 'x' }), /no option "csv.null-literal"/);
  assert.match(problems({ ...kafka, format: 'jason' }), /Did you mean "json"/);
  assert.match(problems({ connector: 'kafka', format: 'json' }), /lacks the option 'topic'/);
  assert.match(problems({ connector: 'kafka', topic: 't' }), /lacks the option 'format'/);
  assert.match(problems({ ...kafka, 'value.format': 'json' }), /give one/);
  assert.match(problems({ ...files, 'auto-compaction': 'true' }), /files are not merged/);
  assert.match(problems({ ...files, 'source.path.regex-pattern': '(' }), /regular expression/);
  assert.match(problems({ ...files, 'source.monitor-interval': 'often' }), /must be a duration/);
  assert.match(
    problems({ ...kafka, 'sink.partitioner': 'fixed' }, { role: 'sink' }),
    /by the key of a record/,
  );
  const jdbc = { connector: 'jdbc', 'table-name': 'v', url: 'jdbc:postgresql://x' };
  assert.match(problems(jdbc, { role: 'sink' }), /platform’s own database/);
});

test('alignment of watermarks needs a group and a drift, as in Flink', () => {
  const aligned = (more: Record<string, string>): string =>
    problems({
      ...kafka,
      ...Object.fromEntries(
        Object.entries(more).map(([name, value]) => [`scan.watermark.alignment.${name}`, value]),
      ),
    });
  assert.equal(aligned({ group: 'g', 'max-drift': '1 min', 'update-interval': '2 s' }), '');
  assert.match(aligned({ group: 'g' }), /lacks 'scan.watermark.alignment.max-drift'/);
  assert.match(aligned({ 'max-drift': '1 min' }), /lacks 'scan.watermark.alignment.group'/);
  assert.match(aligned({ 'update-interval': '1 s' }), /"scan.watermark.alignment.update-interval" and lacks/);
  assert.match(aligned({ group: 'g', 'max-drift': 'far' }), /max-drift" must be a duration .*, not "far"/);
});

test('formats and columns that do not go together are refused', () => {
  assert.match(problems({ ...files, format: 'avro-confluent' }), /cannot stand in files/);
  assert.match(problems({ ...kafka, format: 'raw' }), /one physical column/);
  assert.match(
    problems({ ...kafka, format: 'raw', 'raw.charset': 'klingon' }, { columns: 'id STRING, v AS id' }),
    /no character set "klingon"/,
  );
  assert.match(
    problems({ ...files, format: 'avro' }, { columns: 'id INT, v TIMESTAMP(6)' }),
    /timestamp_mapping.legacy/,
  );
  assert.match(
    problems({ ...files, format: 'csv' }, { columns: 'id INT, v MAP<STRING, INT>' }),
    /no form for MAP/,
  );
  assert.match(
    problems({ ...kafka, 'json.fail-on-missing-field': 'true', 'json.ignore-parse-errors': 'true' }),
    /both fail and be ignored/,
  );
  const upsert = {
    connector: 'upsert-kafka',
    topic: 't',
    'key.format': 'json',
    'value.format': 'debezium-json',
  };
  const keyed = { columns: 'id INT, v STRING, PRIMARY KEY (id) NOT ENFORCED' };
  assert.match(problems(upsert, keyed), /Use the connector "kafka"/);
  assert.match(problems({ ...upsert, 'value.format': 'json' }), /needs a PRIMARY KEY/);
});

test('options of keys that contradict each other or the columns are refused', () => {
  const keyed = { ...kafka, 'key.format': 'json' };
  assert.match(problems(keyed), /needs 'key.fields'/);
  assert.match(problems({ ...keyed, 'key.fields': 'idd' }), /Did you mean "id"/);
  assert.match(problems({ ...keyed, 'key.fields': 'id', 'key.fields-prefix': 'k_' }), /EXCEPT_KEY/);
  const except = { ...keyed, 'value.fields-include': 'EXCEPT_KEY' };
  assert.match(
    problems({ ...except, 'key.fields': 'id', 'key.fields-prefix': 'k_' }),
    /does not begin with "k_"/,
  );
  assert.match(problems({ ...except, 'key.fields': 'id;v' }), /none in the value/);
  assert.match(problems({ ...keyed, 'key.format': 'canal-json', 'key.fields': 'id' }), /it is no change/);
  assert.equal(problems({ ...except, 'key.fields': 'id' }), '');
});

test('metadata of a format is there in a topic, and nowhere else', () => {
  const columns = (key: string): string => `id INT, v STRING, meta STRING METADATA FROM '${key}' VIRTUAL`;
  const debezium = { ...kafka, format: 'debezium-json' };
  assert.equal(problems(debezium, { columns: columns('value.source.table') }), '');
  assert.match(
    problems(debezium, { columns: columns('value.source.tabel') }),
    /Did you mean "value.source.table"/,
  );
  assert.match(problems(kafka, { columns: columns('value.source.table') }), /no metadata/);
  const inFiles = { ...files, format: 'debezium-json' };
  assert.match(problems(inFiles, { columns: columns('value.source.table') }), /no metadata/);
});

test('each table says what changelog it gives and takes', () => {
  const table = (connector: string, format = '', primaryKey: string[] = []) => ({
    connector,
    primaryKey,
    format,
  });
  assert.equal(changelogOfTable(table('kafka', 'json')), 'insert-only');
  assert.equal(changelogOfTable(table('filesystem', 'canal-json')), 'retract');
  assert.equal(changelogOfTable(table('upsert-kafka', 'json')), 'upsert');
  assert.equal(sinkTakes(table('kafka', 'avro')), 'insert-only');
  assert.equal(sinkTakes(table('kafka', 'debezium-json')), 'all');
  assert.equal(sinkTakes(table('upsert-kafka', 'json')), 'upsert');
  assert.equal(sinkTakes(table('jdbc', '', ['id'])), 'upsert');
  assert.equal(sinkTakes(table('jdbc')), 'insert-only');
  assert.equal(sinkTakes(table('print')), 'all');
});

test('every default of an option is a value that it accepts', () => {
  const all = [...CONNECTORS, ...FORMATS].flatMap(({ name, options }) =>
    Object.entries(options).map(([option, spec]) => ({ name: `${name} ${option}`, spec })),
  );
  const wrong = all.filter(
    ({ spec }) => spec.default !== undefined && spec.check(spec.default) !== undefined,
  );
  assert.deepEqual(
    wrong.map(({ name }) => name),
    [],
  );
});
