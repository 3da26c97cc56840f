import { type CollectionNode, fail, type ItemNode } from '../../sql/index.ts';
import type { Expression } from '../expression.ts';
import { printType } from '../print-type.ts';
import { coerce } from '../typing/coerce.ts';
import { commonType } from '../typing/common-type.ts';
import { type DataType, isInteger, types, withNullability, withoutAttribute } from '../types.ts';
import { createCall } from './bind-arithmetic.ts';
import type { Binder } from './binder.ts';

/** ARRAY[…], MAP[…] and ROW(…). */
export function bindCollection(binder: Binder, node: CollectionNode): Expression {
  if ('kind' in node.elements)
    return fail('unsupported', `${node.collection}(query) is not supported.`, node.span);
  const elements = node.elements.map((element) => binder.bind(element));
  switch (node.collection) {
    case 'ARRAY':
      return bindArray(elements, node);
    case 'MAP':
      return bindMap(elements, node);
    case 'ROW':
      return bindRow(elements, node);
    case 'MULTISET':
      return fail('unsupported', 'MULTISET[…] is not supported.', node.span);
  }
}

function bindArray(elements: readonly Expression[], node: CollectionNode): Expression {
  if (elements.length === 0) return fail('invalid', 'ARRAY needs at least one element.', node.span);
  const element = elementType(elements, node);
  const args = elements.map((arg) => coerce(arg, element));
  return createCall('ARRAY', args, types.array(element), false, node.span);
}

function bindMap(elements: readonly Expression[], node: CollectionNode): Expression {
  if (elements.length === 0) return fail('invalid', 'MAP needs at least one key and value.', node.span);
  if (elements.length % 2 === 1) return fail('invalid', 'MAP needs a value for each key.', node.span);
  const keys = elements.filter((_, i) => i % 2 === 0);
  const values = elements.filter((_, i) => i % 2 === 1);
  const [key, value] = [elementType(keys, node), elementType(values, node)];
  const args = elements.map((arg, i) => coerce(arg, i % 2 === 0 ? key : value));
  return createCall('MAP', args, types.map(key, value), false, node.span);
}

function elementType(elements: readonly Expression[], node: CollectionNode): DataType {
  const common = commonType(elements.map((element) => element.type));
  if (common === undefined)
    return fail('type', `The elements of ${node.collection} have no common type.`, node.span);
  // `MAP['a', NULL]`: Flink gives the lonely NULL the type of the keys.
  const bare = common.kind === 'NULL' ? types.char(1) : common;
  return withoutAttribute(bare);
}

function bindRow(elements: readonly Expression[], node: CollectionNode): Expression {
  const fields = elements.map((element, i) => ({ name: `EXPR$${i}`, type: withoutAttribute(element.type) }));
  return createCall('ROW', elements, types.row(fields), false, node.span);
}

/** `array[index]`, from 1, or `map[key]`; NULL where nothing is. */
export function bindItem(binder: Binder, node: ItemNode): Expression {
  const [operand, index] = [binder.bind(node.operand), binder.bind(node.index)];
  const { type } = operand;
  if (type.kind === 'ARRAY') {
    if (!isInteger(index.type)) fail('type', `An index is an INT, not ${printType(index.type)}.`, index.span);
    if (index.kind === 'literal' && typeof index.value === 'number' && index.value < 1) {
      fail('invalid', `The first element of an array is at 1; ${index.value} is before it.`, index.span);
    }
    return createCall('ITEM', [operand, coerce(index, types.int())], type.element, true, node.span);
  }
  if (type.kind !== 'MAP')
    return fail('type', `Only an ARRAY or a MAP has elements, not ${printType(type)}.`, node.span);
  if (commonType([index.type, type.key]) === undefined) {
    fail('type', `The keys are ${printType(type.key)}, not ${printType(index.type)}.`, index.span);
  }
  const key = coerce(index, withNullability(type.key, index.type.nullable));
  return createCall('ITEM', [operand, key], type.value, true, node.span);
}
