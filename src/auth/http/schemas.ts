import { PASSWORD_CHARACTERS_MAX } from '../credentials/password-rules.ts';

/** JSON Schemas of the API's bodies and answers; they are also its OpenAPI document. */

const text = (maxLength: number, description?: string) => ({
  type: 'string',
  minLength: 1,
  maxLength,
  ...(description === undefined ? {} : { description }),
});
const time = { type: 'string', format: 'date-time' };
const timeOrNull = { type: ['string', 'null'], format: 'date-time' };

/** UTF-16 units: room for every allowed password, however it is spelled. */
const PASSWORD_UNITS_MAX = 8 * PASSWORD_CHARACTERS_MAX;
/** May be empty: an empty password is a wrong one, and takes as long. */
export const passwordSchema = { type: 'string', maxLength: PASSWORD_UNITS_MAX };
export const rolesSchema = {
  type: 'array',
  maxItems: 3,
  items: { type: 'string', enum: ['admin', 'operator', 'viewer'] },
};
export const nameSchema = text(200);
export const idParams = { type: 'object', required: ['id'], properties: { id: text(100) } };

const userMembers = {
  id: { type: 'string' },
  username: { type: 'string' },
  name: { type: 'string' },
  roles: { type: 'array', items: { type: 'string' } },
  tenant: { type: 'string' },
};

export const sessionSchema = {
  type: 'object',
  required: ['user', 'csrfToken', 'passwordChangeRequired', 'expiresAt'],
  properties: {
    user: { type: 'object', required: Object.keys(userMembers), properties: userMembers },
    csrfToken: { type: 'string', description: 'Header `x-csrf-token` of unsafe requests.' },
    passwordChangeRequired: {
      type: 'boolean',
      description: 'Nothing else is permitted until it is changed.',
    },
    expiresAt: time,
  },
};

export const userSchema = {
  type: 'object',
  properties: {
    ...userMembers,
    status: { type: 'string', enum: ['active', 'disabled'] },
    passwordChangeRequired: { type: 'boolean' },
    createdAt: time,
    updatedAt: time,
    lastLoginAt: timeOrNull,
  },
};

export const administeredUserSchema = {
  type: 'object',
  properties: {
    ...userSchema.properties,
    oneTimePassword: { type: 'string', description: 'Shown once; it must be changed at the first login.' },
  },
};

export const ownSessionSchema = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    current: { type: 'boolean' },
    network: { type: 'string', description: 'The /24 or /64 it was opened from.' },
    userAgent: { type: 'string' },
    createdAt: time,
    lastSeenAt: time,
    expiresAt: time,
  },
};

export const apiKeySchema = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    name: { type: 'string' },
    scopes: { type: 'array', items: { type: 'string' } },
    createdBy: { type: 'string' },
    createdAt: time,
    expiresAt: timeOrNull,
    lastUsedAt: timeOrNull,
    revokedAt: timeOrNull,
  },
};

export const createdApiKeySchema = {
  type: 'object',
  properties: { ...apiKeySchema.properties, key: { type: 'string', description: 'The key; shown once.' } },
};

export const auditRecordSchema = { type: 'object', additionalProperties: true };

export const checkpointSchema = {
  type: 'object',
  properties: {
    tenant: { type: 'string' },
    sequence: { type: 'integer' },
    hash: { type: 'string' },
    time,
    kid: { type: 'string' },
    signature: { type: 'string' },
  },
};

export const jwksSchema = {
  type: 'object',
  required: ['keys'],
  properties: {
    keys: {
      type: 'array',
      items: {
        type: 'object',
        properties: Object.fromEntries(
          ['kty', 'crv', 'x', 'kid', 'use', 'alg'].map((member) => [member, { type: 'string' }]),
        ),
      },
    },
  },
};

/** Answers of a route: its own, and a problem for everything else. */
export function answers(good: Record<number, object>): Record<string, object> {
  return { ...good, default: { $ref: 'Problem#' } };
}
