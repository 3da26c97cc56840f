export * from './expression.ts';
export * from './match-recognize.ts';
export * from './query.ts';
export * from './statement.ts';
export * from './type.ts';
