export { ACTIONS } from './access/action.ts';
export { verifyAudit, type AuditVerdict } from './audit/verify-audit.ts';
export type { AuditRecord } from './audit/audit-record.ts';
export type { AuditCheckpoint } from './audit/checkpoint.ts';
export { type AuthService, type AuthServiceOptions, createAuthService } from './auth-service.ts';
export { type HashCost, defaultHashCost } from './credentials/password-hasher.ts';
export type { KeyVault } from './key-vault/key-vault.ts';
export type { FirstRun } from './users/first-run.ts';
