/** User-defined functions: modules of the user, what they export, and how the engine calls it. */
export { describeFunctions, describeServedFunctions } from './describe-functions.ts';
export type { FunctionSource } from './function-source.ts';
export type { ScalarFunction } from './scalar-function.ts';
export type { TableFunction } from './table-function.ts';
export type { UserAggregate } from './user-aggregate.ts';
export { loadUserFunctions, type UserFunctions } from './user-functions.ts';
