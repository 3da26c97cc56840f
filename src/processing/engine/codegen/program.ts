import { Code, js } from './code.ts';

/**
 * The text of one generated function: constants of the closure, declarations made once a call, and a body.
 * Names are made here, from counters, so that none can clash or come from elsewhere.
 */
export class Program {
  readonly #constants: unknown[] = [];
  readonly #constantNames = new Map<unknown, Code>();
  readonly #setup: string[] = [];
  #lines: string[] = [];
  #names = 0;

  /** A new name; `hint` is from this folder's source and makes profiles readable. */
  name(hint: Hint): Code {
    return Code.ofSource(`${hint}${this.#names++}`);
  }

  /** A value that generated code can use, whatever it is. The same value has the same name. */
  constant(value: unknown): Code {
    const known = this.#constantNames.get(value);
    if (known !== undefined) return known;
    const name = this.name('k');
    this.#constantNames.set(value, name);
    this.#constants.push(value);
    return name;
  }

  /** A declaration that is made once each time the function is called. */
  setup(code: Code): void {
    this.#setup.push(String(code));
  }

  line(code: Code): void {
    this.#lines.push(String(code));
  }

  /** `head { … }`, where `body` adds the lines inside. */
  block(head: Code, body: () => void): void {
    this.#lines.push(`${String(head)} {`);
    body();
    this.#lines.push('}');
  }

  /** The lines that `body` adds, taken out instead of added. */
  capture(body: () => void): Code {
    const outer = this.#lines;
    this.#lines = [];
    body();
    const captured = Code.ofSource(this.#lines.join('\n'));
    this.#lines = outer;
    return captured;
  }

  /** Everything so far as a function of `parameters`, compiled. */
  compile(functionName: Hint, parameters: readonly Code[]): unknown {
    const names = this.#constants.map((value) => String(this.#constantNames.get(value)));
    const text = [
      `'use strict';`,
      ...(names.length === 0 ? [] : [`const [${names.join(', ')}] = constants;`]),
      `return function ${functionName}(${parameters.map(String).join(', ')}) {`,
      ...this.#setup,
      ...this.#lines,
      '};',
    ].join('\n');
    // The text consists of Code alone; see code.ts.
    // oxlint-disable-next-line typescript/no-implied-eval
    const make = new Function('constants', text) as (constants: readonly unknown[]) => unknown;
    return make(this.#constants);
  }
}

/** Beginnings of generated names. */
export type Hint =
  | 'k'
  | 'v'
  | 'n'
  | 'c'
  | 'o'
  | 's'
  | 'h'
  | 'calc'
  | 'assign'
  | 'aggregate'
  | 'emit'
  | 'merge'
  | 'find'
  | 'read'
  | 'evaluate';

export const ROW: Code = js`i`;
