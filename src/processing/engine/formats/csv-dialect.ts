/** How a CSV file is written: Flink's `csv.*` options. */
export interface CsvDialect {
  delimiter: number;
  /** Null: quotes have no meaning. */
  quote: number | null;
  escape: number | null;
  allowComments: boolean;
  elementDelimiter: string;
  nullLiteral: string | undefined;
}

export function csvDialect(option: (name: string) => string | undefined): CsvDialect {
  const byte = (name: string): number | null => {
    const text = option(name);
    return text === undefined || text === '' ? null : text.replace('\\t', '\t').charCodeAt(0);
  };
  return {
    delimiter: byte('csv.field-delimiter') ?? 0x2c,
    quote: option('csv.disable-quote-character') === 'true' ? null : byte('csv.quote-character'),
    escape: byte('csv.escape-character'),
    allowComments: option('csv.allow-comments') === 'true',
    elementDelimiter: option('csv.array-element-delimiter') ?? ';',
    nullLiteral: option('csv.null-literal'),
  };
}
