import { changelogOfTable, sinkTakes } from './changelog-of-table.ts';
import { CONNECTORS, type ConnectorSpec } from './connectors.ts';
import { type FormatSpec, FORMATS } from './formats.ts';
import type { OptionSpec, OptionSpecs } from './option-spec.ts';

/** The reference page of connectors and formats, from their declarations. */
export function connectorReference(): string {
  return `${INTRODUCTION}
${CONNECTORS.map(connectorSection).join('\n')}
# Formats

Options are written with the name of the format before them: \`json.ignore-parse-errors\`. In a topic they can be set for
the key or the value alone: \`key.json.…\`, \`value.json.…\`.

${FORMATS.map(formatSection).join('\n')}`;
}

const INTRODUCTION = `# Connectors

What a table's \`WITH (…)\` may say. Names and meanings are Flink's; where something means nothing here, or is refused, the
table says so. An option that is not listed is an error when the script is checked.
`;

function connectorSection(connector: ConnectorSpec): string {
  const { name, meaning, metadata } = connector;
  const keys = Object.entries(metadata).map(
    ([key, { writable }]) => `\`${key}\`${writable ? ' (also written)' : ''}`,
  );
  const parts = [
    `## ${name}`,
    meaning,
    uses(connector),
    optionTable(connector.options),
    keys.length === 0 ? '' : `Metadata columns: ${keys.join(', ')}.`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function uses(connector: ConnectorSpec): string {
  const { name, format } = connector;
  const table = { connector: name, primaryKey: ['key'] };
  const roles = [
    ...(connector.source ? [`a source (${changelogOfTable(table)})`] : []),
    ...(connector.lookup ? ['the table of a lookup join'] : []),
    ...(connector.sink ? [`a sink (takes ${sinkTakes(table)})`] : []),
  ];
  const needs = [
    ...(format === undefined ? [] : [`a format (\`${format.option}\`)`]),
    ...(connector.requiresPrimaryKey === true ? ['a primary key'] : []),
  ];
  return `It can be ${roles.join(', ')}.${needs.length === 0 ? '' : ` It needs ${needs.join(' and ')}.`}`;
}

function formatSection({ name, meaning, options, metadata, isChangelog }: FormatSpec): string {
  const parts = [
    `## ${name}`,
    meaning,
    isChangelog ? 'As a source `retract`; as a sink it takes `-U` and `-D` too.' : '',
    optionTable(options),
    metadata.length === 0
      ? ''
      : `Metadata columns in a topic: ${metadata.map((key) => `\`value.${key}\``).join(', ')}.`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function optionTable(options: OptionSpecs): string {
  const rows = Object.entries(options).map(([name, spec]) => `| \`${name}\` | ${describe(spec)} |`);
  return rows.length === 0
    ? ''
    : `| option | type | default | meaning |\n|---|---|---|---|\n${rows.join('\n')}`;
}

function describe(spec: OptionSpec): string {
  const type = spec.values?.join(', ') ?? spec.type;
  const fallback =
    spec.required === true ? 'required' : (spec.default ?? '') === '' ? '' : `\`${spec.default}\``;
  const meaning = spec.refused === undefined ? spec.meaning : `${spec.meaning} Refused: ${spec.refused}.`;
  return [type, fallback, meaning].map((cell) => cell.replaceAll('|', '\\|')).join(' | ');
}
