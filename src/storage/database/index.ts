export type { Database, Parameter, Queryable, Row, Transaction, TransactionOptions } from './database.ts';
export { isUniqueViolation } from './errors.ts';
export { type Migration, type MigrationContext, migrate } from './migrations.ts';
