/** How a CSV file is written: Flink's `csv.*` options. */
export interface CsvDialect {
  delimiter: number;
  /** Null: quotes have no meaning. */
  quote: number | null;
  escape: number | null;
  allowComments: boolean;
  elementDelimiter: string;
  nullLiteral: string | undefined;
  /** Decimals are never written with an exponent. */
  plainDecimals: boolean;
}

export function csvDialect(option: (name: string) => string | undefined): CsvDialect {
  const unit = (name: string): number | null => {
    const text = option(name);
    return text === undefined || text === '' ? null : unescapeJava(text).charCodeAt(0);
  };
  const isOn = (name: string): boolean => option(name)?.toLowerCase() === 'true';
  return {
    delimiter: unit('csv.field-delimiter') ?? 0x2c,
    quote: isOn('csv.disable-quote-character') ? null : (unit('csv.quote-character') ?? 0x22),
    escape: unit('csv.escape-character'),
    allowComments: isOn('csv.allow-comments'),
    elementDelimiter: unescapeJava(option('csv.array-element-delimiter') ?? ';'),
    nullLiteral: option('csv.null-literal'),
    plainDecimals: option('csv.write-bigdecimal-in-scientific-notation')?.toLowerCase() === 'false',
  };
}

const ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', b: '\b', f: '\f' };

/** `\t`, `\u0001` and the like; Flink reads them in the texts of its options. */
function unescapeJava(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g, (_, code: string | undefined, letter: string) =>
    code === undefined ? (ESCAPES[letter] ?? letter) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
