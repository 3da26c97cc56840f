/** A script larger than this is refused before it is read. */
export const SCRIPT_BYTES_MAX = 1_048_576;

/** Parentheses, sub-queries and calls inside each other; deeper ones are refused at the place. */
export const NESTING_DEPTH_MAX = 200;

/** Nodes between a statement and its deepest leaf, chains like `a + b + c` included. */
export const SYNTAX_TREE_DEPTH_MAX = 1_000;

/** Columns of a table, a select list, or a VALUES row. */
export const COLUMNS_MAX = 2_000;

export const STATEMENTS_MAX = 1_000;

/** After so many errors nothing more is said about a script. */
export const DIAGNOSTICS_MAX = 100;

/** Of one name, in UTF-16 units. */
export const NAME_LENGTH_MAX = 256;
