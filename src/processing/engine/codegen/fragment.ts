import type { PhysicalKind } from '../batch/physical-kind.ts';
import { type Code, FALSE, js, NULL } from './code.ts';

/**
 * A compiled expression at the current row. Both pieces are names or constants: reading them twice costs
 * nothing and computes nothing. Where `isNull` is true, `value` is some value of its kind (false for
 * booleans), so that it may be computed with but not believed.
 */
export interface Fragment {
  value: Code;
  isNull: Code;
}

/** What a variable of the kind holds while it is NULL. */
export function blank(kind: PhysicalKind): Code {
  switch (kind) {
    case 'int32':
    case 'float64':
      return js`0`;
    case 'int64':
      return js`0n`;
    case 'boolean':
      return FALSE;
    case 'string':
      return js`''`;
    case 'object':
    case 'row':
      return NULL;
  }
}
