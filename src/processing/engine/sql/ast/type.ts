import type { Span } from '../span.ts';
import type { IntervalQualifier, Name } from './expression.ts';

/** A type as it is written. Nullability is undefined where the script says nothing. */
export type TypeNode = BasicTypeNode | CollectionTypeNode | MapTypeNode | RowTypeNode;

interface TypeNodeBase {
  /** Undefined: nothing written, which means nullable. */
  nullable?: boolean;
  span: Span;
}

/** `INT`, `DECIMAL(10, 2)`, `TIMESTAMP_LTZ(3)`; several words are joined: `DOUBLE PRECISION`. */
export interface BasicTypeNode extends TypeNodeBase {
  kind: 'basic';
  name: string;
  args: readonly number[];
  interval?: IntervalQualifier;
}

/** `ARRAY<INT>`, `INT ARRAY`, `MULTISET<INT>`. */
export interface CollectionTypeNode extends TypeNodeBase {
  kind: 'collection';
  collection: 'ARRAY' | 'MULTISET';
  element: TypeNode;
}

export interface MapTypeNode extends TypeNodeBase {
  kind: 'map';
  key: TypeNode;
  value: TypeNode;
}

/** `ROW<a INT, b STRING 'comment'>` or `ROW(a INT)`. */
export interface RowTypeNode extends TypeNodeBase {
  kind: 'row';
  fields: readonly { name: Name; type: TypeNode; comment?: string }[];
}
