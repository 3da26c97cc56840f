import type { DataType } from './types.ts';

/**
 * What kinds of functions a user can write, in Flink's terms: `scalar` gives one value for its arguments, `aggregate`
 * one for the rows of a group, `table` any number of rows.
 */
export const USER_FUNCTION_KINDS = ['scalar', 'aggregate', 'table'] as const;
export type UserFunctionKind = (typeof USER_FUNCTION_KINDS)[number];

/** What the planner must know of a function that the user wrote. Plain data: it crosses threads. */
export interface UserFunctionSignature {
  kind: UserFunctionKind;
  args: readonly DataType[];
  /** Of a table function, always a ROW: its columns. */
  returns: DataType;
  /** False: equal arguments may give different values, so that a call is neither doubled nor moved. */
  isDeterministic: boolean;
  /** An aggregate takes rows back, so that it stands over a stream that updates. */
  canRetract: boolean;
  /** An aggregate joins two accumulators, so that it stands in windows that overlap, and in sessions. */
  canMerge: boolean;
}

/** What stands behind AS: a module with an export that is a function of ours, or why there is none. */
export type FunctionDescription =
  | { kind: 'function'; module: string; exportName: string; signature: UserFunctionSignature }
  | { kind: 'problem'; message: string };

/** The functions that a script names, by the text that names them (`./words.ts#splitWords`). */
export type FunctionDescriptions = ReadonlyMap<string, FunctionDescription>;

/** A function of the script, as the plan calls it. */
export interface UserFunction {
  /** Unique within a script; the name in upper case, unless several functions had it one after the other. */
  id: string;
  signature: UserFunctionSignature;
}

/** Where the execution finds a function of the plan. */
export interface PlannedFunction {
  id: string;
  /** URL of the module's file. */
  module: string;
  exportName: string;
  signature: UserFunctionSignature;
}

/** `SET 'millrace.functions.<class>' = './module.ts#export'`: what stands here for a class of Java. */
export const FUNCTION_MAPPING_PREFIX = 'millrace.functions.';

const MODULE_REFERENCE = /\.[cm]?[jt]s(?:#[\p{ID_Start}_$][\p{ID_Continue}$]*)?$/u;

/** Whether the text behind AS is a path of a module rather than the name of a class. */
export function isModuleReference(text: string): boolean {
  return MODULE_REFERENCE.test(text);
}
