import { CONNECTORS, findOption, optionsOf } from '../plan/catalog/connectors.ts';
import { findFormat } from '../plan/catalog/formats.ts';
import type { OptionSpecs } from '../plan/catalog/option-spec.ts';
import { isFileName, parseBytes, parseDurationMs } from '../plan/catalog/option-values.ts';
import type { TableDescriptor } from '../plan/table-descriptor.ts';
import { connectorErrors } from './errors.ts';

/**
 * Reads the options of one table, with the defaults of their declarations. The planner has checked names and values:
 * what is not declared is a mistake of the program.
 */
export class TableOptions {
  readonly #values: Readonly<Record<string, string>>;
  readonly #specs: OptionSpecs;
  /** Tried before the name itself: `value.` or `key.`, for the options of a format. */
  readonly #prefix: string;

  constructor(table: Pick<TableDescriptor, 'connector' | 'options'>, prefix = '') {
    const connector = CONNECTORS.find(({ name }) => name === table.connector);
    const formats = ['format', 'value.format', 'key.format'].flatMap(
      (option) => findFormat(table.options[option]) ?? [],
    );
    this.#values = table.options;
    this.#specs = connector === undefined ? {} : optionsOf(connector, formats);
    this.#prefix = prefix;
  }

  text(name: string): string | undefined {
    const { [`${this.#prefix}${name}`]: own, [name]: shared } = this.#values;
    return own ?? shared ?? findOption(this.#specs, name)?.default;
  }

  /** A choice, in lower case. */
  choice(name: string): string | undefined {
    return this.text(name)?.toLowerCase();
  }

  /** A name that is put behind a folder. Checked here as well: no other file of the machine hangs on one check. */
  fileName(name: string): string {
    const text = this.text(name) ?? '';
    if (isFileName(text)) return text;
    throw connectorErrors.option_invalid(`The option '${name}' names no file or folder: "${text}".`);
  }

  boolean(name: string): boolean {
    return this.choice(name) === 'true';
  }

  number(name: string): number | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : Number(text);
  }

  durationMs(name: string): number | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : parseDurationMs(text);
  }

  bytes(name: string): number | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : parseBytes(text);
  }
}
