import { environmentName, type LoadedConfig, settingsByPath } from './load-config.ts';
import type { Group, Setting } from './setting.ts';
import { settings } from './settings.ts';

const REDACTED = '[redacted]';

export interface DescribedSetting {
  path: string;
  value: unknown;
  origin: string;
}

/** The effective configuration key by key, secrets redacted: for `millrace config show`. */
export function describeConfig({ config, origins }: LoadedConfig): DescribedSetting[] {
  return [...settingsByPath()].map(([path, setting]) => {
    const [group, name] = path.split('.') as [keyof typeof config, string];
    const value = (config[group] as Record<string, unknown>)[name];
    return { path, value: redact(setting, value), origin: origins.get(path) ?? 'default' };
  });
}

function redact(setting: Setting, value: unknown): unknown {
  if (setting.kind === 'list') {
    return (value as Record<string, unknown>[]).map((entry) =>
      Object.fromEntries(
        Object.entries(entry).map(([name, member]) => [
          name,
          setting.item[name]?.secret && member !== null ? REDACTED : member,
        ]),
      ),
    );
  }
  return setting.secret && value !== null ? REDACTED : value;
}

/** The published JSON Schema (2020-12) of the configuration file, for editors. */
export function configJsonSchema(): Record<string, unknown> {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Millrace configuration',
    type: 'object',
    additionalProperties: false,
    properties: mapValues(settings as Record<string, Group>, (group) => ({
      type: 'object',
      description: group.meaning,
      additionalProperties: false,
      properties: mapValues(group.members, settingJsonSchema),
    })),
  };
}

function settingJsonSchema(setting: Setting): Record<string, unknown> {
  const description = setting.meaning;
  switch (setting.kind) {
    case 'integer':
    case 'number': {
      const unit = setting.kind === 'integer' && setting.unit ? ` Unit: ${setting.unit}.` : '';
      const text =
        unit.includes('ms') || unit.includes('bytes')
          ? { type: ['integer', 'string'] }
          : { type: setting.kind };
      return {
        ...text,
        minimum: setting.min,
        maximum: setting.max,
        default: setting.default,
        description: description + unit,
      };
    }
    case 'boolean':
      return { type: 'boolean', default: setting.default, description };
    case 'choice':
      return { enum: setting.choices, default: setting.default, description };
    case 'string':
      return {
        type: setting.default === null ? ['string', 'null'] : 'string',
        default: setting.default,
        description,
        ...(setting.pattern ? { pattern: setting.pattern.source } : {}),
      };
    case 'list':
      return {
        type: 'array',
        maxItems: setting.itemsMax,
        description,
        items: {
          type: 'object',
          additionalProperties: false,
          properties: mapValues(setting.item, settingJsonSchema),
        },
      };
  }
}

/** The reference page in Markdown; `docs/reference/configuration.md` is this text, which a test compares. */
export function configReference(): string {
  const sections = Object.entries(settings as Record<string, Group>).map(([groupName, group]) => {
    const rows = Object.entries(group.members).map(([name, setting]) =>
      referenceRow(`${groupName}.${name}`, setting),
    );
    return `## ${groupName}\n\n${group.meaning}\n\n| key | environment | default | meaning |\n|---|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `# Configuration\n\nOne YAML file, \`millrace.yaml\` in the working directory or the one \`--config\` names. A flag wins over the\nenvironment, the environment over the file, the file over the default. An unknown key is an error. Durations may\nbe written \`10s\`, sizes \`64MiB\`. A secret may come from a file: append \`_FILE\` to the variable's name.\nFor editors, \`millrace.schema.json\` beside this page is the JSON Schema of the file.\n\n${sections.join('\n')}`;
}

function referenceRow(path: string, setting: Setting): string {
  const unit = setting.kind === 'integer' && setting.unit ? ` ${setting.unit}` : '';
  const value =
    setting.kind === 'list'
      ? 'empty'
      : setting.default === null
        ? 'unset'
        : `${String(setting.default)}${unit}`;
  const choices = setting.kind === 'choice' ? ` One of ${setting.choices.join(', ')}.` : '';
  const members =
    setting.kind === 'list'
      ? ` Members: ${Object.entries(setting.item)
          .map(([name, member]) => `\`${name}\` (${member.meaning})`)
          .join(', ')}.`
      : '';
  const variable = setting.kind === 'list' ? 'file only' : `\`${environmentName(path)}\``;
  return `| \`${path}\` | ${variable} | ${value === '' ? 'empty' : `\`${value}\``} | ${setting.meaning}${choices}${members} |`;
}

function mapValues<V, W>(object: Readonly<Record<string, V>>, map: (value: V) => W): Record<string, W> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(value)]));
}
