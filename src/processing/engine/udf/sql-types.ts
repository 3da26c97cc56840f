/**
 * What a SQL type is in TypeScript, so that the editor knows the arguments of a function from the texts that declare
 * them. `README.md` beside this file has the table. NULL belongs to a type unless it says `NOT NULL`.
 */
export type SqlValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly SqlValue[]
  | ReadonlyMap<SqlValue, SqlValue>
  | { readonly [field: string]: SqlValue };

/** What a function is handed for an argument of the type. */
export type ArgumentOf<T extends string> =
  Trim<T> extends `${infer Bare} NOT NULL` ? BareOf<Trim<Bare>> : BareOf<Trim<T>> | null;

/** The arguments of a list of types. */
export type ArgumentsOf<A extends readonly string[]> = { -readonly [I in keyof A]: ArgumentOf<A[I]> };

/** What a function may give back for the type: more forms than it is handed, where they mean the same. */
export type ResultOf<T extends string> =
  Trim<T> extends `${infer Bare} NOT NULL`
    ? BareOf<Trim<Bare>> | AlsoTaken<Trim<Bare>>
    : BareOf<Trim<T>> | AlsoTaken<Trim<T>> | null | undefined;

type BareOf<T extends string> = T extends 'BOOLEAN'
  ? boolean
  : T extends
        | 'TINYINT'
        | 'SMALLINT'
        | 'INT'
        | 'INTEGER'
        | 'FLOAT'
        | 'REAL'
        | 'DOUBLE'
        | 'DOUBLE PRECISION'
        | 'DATE'
    ? number
    : T extends 'BIGINT'
      ? bigint
      : T extends 'STRING' | `${'' | 'VAR'}CHAR${string}` | `DEC${string}` | `NUMERIC${string}`
        ? string
        : T extends 'BYTES' | `${'' | 'VAR'}BINARY${string}`
          ? Uint8Array
          : T extends `ARRAY<${infer E}>`
            ? readonly ArgumentOf<E>[]
            : T extends `TIME${string}` | `INTERVAL${string}`
              ? number | bigint
              : SqlValue;

type AlsoTaken<T extends string> = T extends 'BIGINT'
  ? number
  : T extends `DEC${string}` | `NUMERIC${string}`
    ? number | bigint
    : T extends 'DATE' | `TIMESTAMP${string}`
      ? Date
      : never;

type Trim<T extends string> = T extends ` ${infer R}` | `${infer R} ` ? Trim<R> : T;
