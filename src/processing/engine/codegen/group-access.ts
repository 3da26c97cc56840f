import type { DataType } from '../plan/types.ts';
import { type Code, js } from './code.ts';
import { equalKeys, hashKeys, storeKeys } from './group-key.ts';
import type { Fragment } from './fragment.ts';
import type { Program } from './program.ts';

/**
 * Generated access to a `GroupTable`: its arrays in local variables, loaded anew when the table changes or
 * grows, and the search for the slot of a key.
 */
export class GroupAccess {
  readonly #program: Program;
  readonly #keyTypes: readonly DataType[];
  /** The variable that holds the table. */
  readonly table: Code;
  /** One variable for each column of the layout. */
  readonly cells: readonly Code[];
  readonly #slots: Code;
  readonly #hashes: Code;
  readonly #mask: Code;

  constructor(program: Program, keyTypes: readonly DataType[], columnCount: number) {
    this.#program = program;
    this.#keyTypes = keyTypes;
    this.table = program.name('c');
    this.#slots = program.name('c');
    this.#hashes = program.name('c');
    this.#mask = program.name('c');
    this.cells = Array.from({ length: columnCount }, () => program.name('c'));
    program.setup(
      js`let ${this.table} = null, ${this.#slots} = null, ${this.#hashes} = null, ${this.#mask} = 0;`,
    );
    for (const cell of this.cells) program.setup(js`let ${cell} = null;`);
  }

  /** Loads the variables from the table. */
  load(): Code {
    const { table } = this;
    let code = js`${this.#slots} = ${table}.slots; ${this.#hashes} = ${table}.hashes; ${this.#mask} = ${this.#slots}.length - 1;`;
    for (const [i, cell] of this.cells.entries()) code = js`${code} ${cell} = ${table}.columns[${i}];`;
    return code;
  }

  /** Finds the slot of the keys, making one if there is none, and assigns it to `slot`. */
  find(keys: readonly Fragment[], slot: Code, hash?: Code): void {
    const program = this.#program;
    const { table } = this;
    const h = hash ?? hashKeys(program, keys, this.#keyTypes);
    const [at, found] = [program.name('h'), program.name('h')];
    program.line(js`let ${at} = ${h} & ${this.#mask};`);
    program.block(js`for (;;)`, () => {
      program.line(js`const ${found} = ${this.#slots}[${at}];`);
      program.block(js`if (${found} === 0)`, () => {
        program.block(js`if (${table}.count === ${table}.capacity)`, () => {
          program.line(js`${table}.grow();`);
          program.line(this.load());
          program.line(js`${at} = ${h} & ${this.#mask};`);
          program.line(js`continue;`);
        });
        program.line(js`${slot} = ${table}.count++;`);
        program.line(js`${this.#slots}[${at}] = ${slot} + 1;`);
        program.line(js`${this.#hashes}[${slot}] = ${h};`);
        storeKeys(program, keys, this.#keyTypes, this.cells, slot);
        program.line(js`break;`);
      });
      program.line(js`${slot} = ${found} - 1;`);
      const same = equalKeys(program, keys, this.#keyTypes, this.cells, slot);
      program.line(js`if (${this.#hashes}[${slot}] === ${h} && ${same}) break;`);
      program.line(js`${at} = (${at} + 1) & ${this.#mask};`);
    });
  }
}
