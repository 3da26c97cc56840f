import { type CallNode, fail } from '../../sql/index.ts';
import type { DeclaredFunction } from '../catalog/function-catalog.ts';
import type { Expression } from '../expression.ts';
import { printType } from '../print-type.ts';
import { isImplicitlyStorable } from '../typing/cast-rule.ts';
import { coerce } from '../typing/coerce.ts';
import { type DataType, type Field, types, withNullability, withoutAttribute } from '../types.ts';
import type { UserFunctionKind } from '../user-function.ts';
import { createCall } from './bind-arithmetic.ts';
import type { Binder } from './binder.ts';

const KIND_TEXT: Record<UserFunctionKind, string> = {
  scalar: 'a scalar function',
  aggregate: 'an aggregate function',
  table: 'a table function',
};

/** A call of a scalar function that the user wrote. */
export function bindUserScalar(binder: Binder, node: CallNode, declared: DeclaredFunction): Expression {
  const { id, name, signature } = declared;
  if (signature.kind === 'table') {
    const how = `write FROM t, LATERAL TABLE(${name}(…)) AS x (…)`;
    return fail('invalid', `${name} is a table function, it stands in FROM: ${how}.`, node.span);
  }
  const args = bindUserArguments(binder, node, declared);
  const call = createCall('USER_FUNCTION', args, signature.returns, signature.returns.nullable, node.span);
  if (call.kind !== 'call') throw new TypeError('A call is a call.');
  return { ...call, user: { id, isDeterministic: signature.isDeterministic } };
}

/**
 * The arguments of an aggregate that the user wrote, as one value: a ROW that is never NULL itself. So such a call
 * has one argument like the builtin ones, also with DISTINCT.
 */
export function bindUserAggregateArgument(
  binder: Binder,
  node: CallNode,
  declared: DeclaredFunction,
): Expression {
  const args = bindUserArguments(binder, node, declared);
  const fields = args.map((arg, i): Field => ({ name: `f${i}`, type: arg.type }));
  return createCall('ROW', args, types.row(fields), false, node.span);
}

/** What a table function in FROM is called with, and the columns it gives. */
export function bindUserTableFunction(
  binder: Binder,
  node: CallNode,
  declared: DeclaredFunction,
): { id: string; args: Expression[]; columns: readonly Field[] } {
  const { id, name, signature } = declared;
  const { returns } = signature;
  if (signature.kind !== 'table' || returns.kind !== 'ROW') {
    const found = `${name} is ${KIND_TEXT[signature.kind]}`;
    return fail('invalid', `${found}; LATERAL TABLE takes a table function.`, node.span);
  }
  return { id, args: bindUserArguments(binder, node, declared), columns: returns.fields };
}

function bindUserArguments(
  binder: Binder,
  node: CallNode,
  { name, signature }: DeclaredFunction,
): Expression[] {
  const form = `${name}(${signature.args.map(printType).join(', ')})`;
  const named = node.args.find((arg) => arg.name !== undefined);
  if (named?.name !== undefined)
    fail('invalid', `${name} takes its arguments by their order; write ${form}.`, named.name.span);
  if (node.args.length !== signature.args.length) {
    const count = node.args.length === 1 ? '1 argument' : `${node.args.length} arguments`;
    fail('invalid', `${name} does not take ${count}; write ${form}.`, node.span);
  }
  return node.args.map((arg, i) => {
    if (arg.value.kind === 'star') fail('invalid', '"*" is an argument of COUNT only.', arg.value.span);
    const type = signature.args[i] as DataType;
    return convert(binder.bind(arg.value), type, `Argument ${i + 1} of ${name}`);
  });
}

function convert(given: Expression, type: DataType, what: string): Expression {
  const is = withoutAttribute(given.type);
  if (!isImplicitlyStorable(is, type)) {
    const [from, to] = [printType(withNullability(is, true)), printType(withNullability(type, true))];
    fail('type', `${what} is ${to}, not ${from}. Write a CAST.`, given.span);
  }
  if (!type.nullable && given.type.nullable)
    fail('type', `${what} is ${printType(type)}, and this may be NULL. Write COALESCE.`, given.span);
  return coerce(given, withNullability(type, given.type.nullable));
}
