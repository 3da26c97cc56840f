import type { Describe } from '../../sql/index.ts';
import type { DeclaredFunction } from '../catalog/function-catalog.ts';
import { aggregateFunctionNames } from '../functions/aggregate-functions.ts';
import { scalarFunctionNames } from '../functions/registry.ts';
import type { PlannedStatement } from '../physical-plan.ts';
import { printType } from '../print-type.ts';
import { types } from '../types.ts';
import { findDescribed } from './plan-function.ts';
import type { Session } from './session.ts';

type Info = readonly (readonly [name: string, value: string])[];

/** `DESCRIBE FUNCTION [EXTENDED] f`: names and values, with Flink's names. */
export function describeFunction(session: Session, statement: Describe): PlannedStatement {
  const { name, extended } = statement;
  const aggregates = aggregateFunctionNames();
  const declared = findDescribed(session, name, [...scalarFunctionNames(), ...aggregates]);
  const last = (name.at(-1) ?? name[0]).text.toUpperCase();
  const info =
    declared === undefined
      ? describeBuiltin(aggregates.includes(last) ? 'AGGREGATE' : 'SCALAR', extended)
      : describeDeclared(declared, extended);
  const columns = ['info name', 'info value'].map((column) => ({ name: column, type: types.string() }));
  return { kind: 'result', columns, rows: info, span: statement.span };
}

function describeBuiltin(kind: string, extended: boolean): Info {
  const basic = [
    ['is system function', 'true'],
    ['is temporary', 'false'],
  ] as const;
  return extended ? [...basic, ['kind', kind]] : basic;
}

function describeDeclared(declared: DeclaredFunction, extended: boolean): Info {
  const { signature, name } = declared;
  const basic = [
    ['is system function', String(declared.path === undefined)],
    ['is temporary', String(declared.temporary)],
    ['class name', declared.reference],
    ['function language', declared.language],
    ['resource uris', '[]'],
  ] as const;
  if (!extended) return basic;
  const args = signature.args.map(printType).join(', ');
  return [
    ...basic,
    ['kind', signature.kind.toUpperCase()],
    ['requirements', '[]'],
    ['is deterministic', String(signature.isDeterministic)],
    ['supports constant folding', 'false'],
    ['signature', `${name}(${args}) => ${printType(signature.returns)}`],
  ];
}
