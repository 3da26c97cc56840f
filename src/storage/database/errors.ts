import { defineErrors, isCoded } from '#foundation';

export const errors = defineErrors('database', {
  database_unavailable: { status: 503, title: 'The database cannot be reached' },
  database_overloaded: { status: 503, title: 'Too many statements wait for a database connection' },
  database_timeout: { status: 503, title: 'The database took too long' },
  database_conflict: { status: 503, title: 'A transaction lost a race and can be tried again' },
  database_constraint: { status: 409, title: 'The database refused a value' },
  database_full: { status: 507, title: 'The database has no space left' },
  database_login_refused: { status: 500, title: 'The database refused the login' },
  database_failed: { status: 500, title: 'The database could not execute a statement' },
  database_no_binaries: { status: 500, title: 'No embedded PostgreSQL for this platform' },
  database_directory_unusable: { status: 500, title: 'The database directory cannot be used' },
  database_in_use: { status: 500, title: 'Another process uses the database directory' },
  database_start_failed: { status: 500, title: 'The embedded PostgreSQL did not start' },
  migration_changed: { status: 500, title: 'An applied migration differs from this release' },
});

/** True if a unique constraint refused the value; of that name, if one is given. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (!isCoded(error, 'database_constraint') || error.details['kind'] !== 'unique') return false;
  return constraint === undefined || error.details['constraint'] === constraint;
}
