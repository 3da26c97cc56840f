import { type CreateFunction, type DropObject, fail, type ObjectName, type Span } from '../../sql/index.ts';
import { nameSpan } from '../catalog/catalog.ts';
import { type DeclaredFunction, failUnknownFunctionName } from '../catalog/function-catalog.ts';
import { FUNCTION_MAPPING_PREFIX, isModuleReference } from '../user-function.ts';
import type { Session } from './session.ts';

/** `CREATE FUNCTION`: the module behind it was loaded before; here its signature gets a name. */
export function declareFunction(session: Session, statement: CreateFunction): void {
  const { name, temporary, system, ifNotExists } = statement;
  const path = pathOf(session, name, system);
  const last = name.at(-1) ?? name[0];
  if (session.catalog.functions.find(path, last.text) !== undefined) {
    if (ifNotExists) return;
    fail('duplicate_name', `There is already a function "${last.text}".`, nameSpan(name));
  }
  const [catalog, database] = path ?? [];
  if (path !== undefined && !session.catalog.hasDatabase(catalog ?? '', database ?? ''))
    fail('unknown_name', `There is no database "${database ?? ''}".`, nameSpan(name));
  const reference = functionReference(statement, session.settings);
  if (reference === undefined) return failClass(statement);
  if (session.functions === undefined) return failNoFunctions(statement.classSpan);
  const found = session.functions.get(reference);
  if (found === undefined) return fail('limit', 'The script names too many functions.', statement.classSpan);
  if (found.kind === 'problem') return fail('invalid', found.message, statement.classSpan);
  const language = statement.language ?? (reference === statement.className ? 'TYPESCRIPT' : 'JAVA');
  session.catalog.functions.declare({ name: last.text, path, temporary, reference, language }, found);
}

function pathOf(session: Session, name: ObjectName, system: boolean): readonly string[] | undefined {
  return system ? undefined : session.catalog.path(name);
}

/**
 * The module that CREATE FUNCTION means: the text behind AS, or what a setting puts in the place of a class of Java.
 * Undefined if it is a class and no setting says.
 */
export function functionReference(
  { className, language }: CreateFunction,
  settings: ReadonlyMap<string, string>,
): string | undefined {
  if (language === 'TYPESCRIPT' || language === 'JAVASCRIPT') return className;
  const mapped = settings.get(FUNCTION_MAPPING_PREFIX + className);
  return mapped ?? (language === undefined && isModuleReference(className) ? className : undefined);
}

function failClass({ className, classSpan, language }: CreateFunction): never {
  const what = language === 'PYTHON' ? 'A function of Python' : 'A class of Java';
  const text = `'${className.replaceAll("'", "''")}'`;
  const example = "AS './functions.ts#name' LANGUAGE TYPESCRIPT";
  const mapping = `SET '${FUNCTION_MAPPING_PREFIX}${className}' = './functions.ts#name'`;
  fail(
    'unsupported',
    `${what} cannot run here: ${text}. Write the function in TypeScript and ${example}, or keep this and say ${mapping} before it.`,
    classSpan,
  );
}

function failNoFunctions(span: Span): never {
  const how = 'the operator names a folder of functions with engine.functionsDirectory';
  fail('unsupported', `Functions of one's own are not allowed here; ${how}.`, span);
}

export function dropFunction(session: Session, { name, system, ifExists }: DropObject): void {
  const last = name.at(-1) ?? name[0];
  const declared = session.catalog.functions.find(pathOf(session, name, system), last.text);
  if (declared !== undefined) return session.catalog.functions.remove(declared);
  if (!ifExists) failUnknownFunctionName(name, session.catalog.listFunctions().map(nameOf));
}

/** The function that DESCRIBE FUNCTION names; undefined if it is a builtin one. */
export function findDescribed(
  session: Session,
  name: ObjectName,
  builtin: readonly string[],
): DeclaredFunction | undefined {
  const last = name.at(-1) ?? name[0];
  const isBuiltin = name.length === 1 && builtin.includes(last.text.toUpperCase());
  const declared = session.catalog.findFunction(name, isBuiltin);
  if (declared === undefined && !isBuiltin)
    failUnknownFunctionName(name, [...session.catalog.listFunctions().map(nameOf), ...builtin]);
  return declared;
}

function nameOf({ name }: DeclaredFunction): string {
  return name;
}
