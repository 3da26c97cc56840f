/**
 * One configuration key: kind, default, unit and meaning, declared once. Validation, the TypeScript type, the
 * JSON Schema and the reference page all come from this declaration.
 */
export type Setting =
  | IntegerSetting
  | NumberSetting
  | BooleanSetting
  | StringSetting
  | ChoiceSetting<readonly [string, ...string[]]>
  | ListSetting;

interface Common {
  meaning: string;
  /** The value is a secret: it may come from a file named by `…_FILE`, and every output shows `[redacted]`. */
  secret?: boolean;
}
export interface IntegerSetting extends Common {
  kind: 'integer';
  default: number;
  min: number;
  max: number;
  unit?: 'ms' | 'bytes' | 'MiB' | 'records' | 'rows' | 'per second' | 'connections' | 'tasks';
}
export interface NumberSetting extends Common {
  kind: 'number';
  default: number;
  min: number;
  max: number;
}
export interface BooleanSetting extends Common {
  kind: 'boolean';
  default: boolean;
}
export interface StringSetting extends Common {
  kind: 'string';
  /** Null: unset unless the user sets it. */
  default: string | null;
  pattern?: RegExp;
  /** What `pattern` means, for the error message: "an http or https URL". */
  expects?: string;
}
export interface ChoiceSetting<C extends readonly [string, ...string[]]> extends Common {
  kind: 'choice';
  default: C[number];
  choices: C;
}
/** A list of objects whose members are settings; empty by default. */
export interface ListSetting extends Common {
  kind: 'list';
  item: Readonly<Record<string, Exclude<Setting, ListSetting>>>;
  itemsMax: number;
}

export interface Group {
  kind: 'group';
  meaning: string;
  members: Readonly<Record<string, Setting>>;
}

/** The value that a setting gives. */
export type ValueOf<S extends Setting> = S extends { kind: 'integer' | 'number' }
  ? number
  : S extends BooleanSetting
    ? boolean
    : S extends { kind: 'choice'; choices: infer C extends readonly string[] }
      ? C[number]
      : S extends { kind: 'string'; default: string }
        ? string
        : S extends { kind: 'string' }
          ? string | null
          : S extends { kind: 'list'; item: infer I extends Record<string, Setting> }
            ? { [K in keyof I]: ValueOf<I[K]> }[]
            : never;

export type ConfigOf<G extends Record<string, Group>> = {
  [K in keyof G]: { [M in keyof G[K]['members']]: ValueOf<G[K]['members'][M]> };
};
