import type { Expression } from '../expression.ts';
import { type DataType, types, withNullability } from '../types.ts';
import { fn, type Signature, sameAs } from './signature.ts';

/**
 * ARRAY, MAP, ROW and item access are bound apart: `bind/bind-collection.ts`. Where an element is an argument, the
 * planner casts it to the array's element type.
 */
export const collectionFunctions: readonly Signature[] = [
  fn('CARDINALITY', ['collection'], types.int()),
  fn('ELEMENT', ['array'], elementOf, { nulls: 'always' }),
  fn('ARRAY_CONTAINS', ['array', 'element'], types.boolean(), { nulls: 'array' }),
  fn('ARRAY_DISTINCT', ['array'], sameAs(0)),
  fn('ARRAY_POSITION', ['array', 'element'], types.int()),
  fn('ARRAY_REMOVE', ['array', 'element'], sameAs(0), { nulls: 'array' }),
  fn('ARRAY_REVERSE', ['array'], sameAs(0)),
  fn('ARRAY_SLICE', ['array', 'int', 'int'], sameAs(0), { required: 2 }),
  fn('ARRAY_UNION', ['array', 'sameArray'], sameAs(0)),
  fn('ARRAY_CONCAT', ['array', 'sameArray'], sameAs(0), { required: 1, variadic: true }),
  fn('ARRAY_EXCEPT', ['array', 'sameArray'], sameAs(0)),
  fn('ARRAY_INTERSECT', ['array', 'sameArray'], sameAs(0)),
  fn('ARRAY_APPEND', ['array', 'element'], withElement),
  fn('ARRAY_PREPEND', ['array', 'element'], withElement),
  fn('ARRAY_JOIN', ['array', 'string', 'string'], types.string(), { required: 2 }),
  fn('ARRAY_MAX', ['array'], elementOf, { nulls: 'always' }),
  fn('ARRAY_MIN', ['array'], elementOf, { nulls: 'always' }),
  fn('ARRAY_SORT', ['array', 'boolean', 'boolean'], sameAs(0), { required: 1 }),
  fn('MAP_KEYS', ['map'], (args) => types.array(mapOf(args).key)),
  fn('MAP_VALUES', ['map'], (args) => types.array(mapOf(args).value)),
  fn('MAP_ENTRIES', ['map'], entriesOf),
  fn('MAP_FROM_ARRAYS', ['array', 'array'], (args) => types.map(elementType(args[0]), elementType(args[1]))),
  fn('MAP_UNION', ['map', 'map'], sameAs(0)),
];

function elementType(expression: Expression | undefined): DataType {
  const type = expression?.type;
  return type !== undefined && 'element' in type ? type.element : types.null();
}

function elementOf(args: readonly Expression[]): DataType {
  return elementType(args[0]);
}

/** An element that may be NULL makes the array's elements nullable. */
function withElement(args: readonly Expression[]): DataType {
  const element = elementType(args[0]);
  return types.array(withNullability(element, element.nullable || (args[1]?.type.nullable ?? false)));
}

function mapOf(args: readonly Expression[]): { key: DataType; value: DataType } {
  const type = args[0]?.type;
  return type?.kind === 'MAP' ? type : { key: types.null(), value: types.null() };
}

function entriesOf(args: readonly Expression[]): DataType {
  const { key, value } = mapOf(args);
  return types.array(
    types.row(
      [
        { name: 'key', type: key },
        { name: 'value', type: value },
      ],
      true,
    ),
  );
}
