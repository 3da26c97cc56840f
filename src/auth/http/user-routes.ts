import type { FastifyInstance, FastifyRequest } from 'fastify';
import { pageOf, pageQuery } from '#http';
import type { AuthParts } from '../auth-parts.ts';
import { clientOf } from '../client-info.ts';
import {
  type Actor,
  changeUser,
  createUser,
  type NewUser,
  removeUser,
  type UserChange,
} from '../users/administer-users.ts';
import { listUsers } from '../users/user-store.ts';
import {
  administeredUserSchema,
  answers,
  idParams,
  nameSchema,
  passwordSchema,
  rolesSchema,
  userSchema,
} from './schemas.ts';
import { administeredUserView, pageView, userView } from './views.ts';

const newUserBody = {
  type: 'object',
  required: ['username', 'roles'],
  additionalProperties: false,
  properties: {
    username: { type: 'string', maxLength: 256 },
    name: nameSchema,
    roles: rolesSchema,
    password: passwordSchema,
  },
};

const userChangeBody = {
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  properties: {
    name: nameSchema,
    roles: rolesSchema,
    status: { type: 'string', enum: ['active', 'disabled'] },
    resetPassword: { type: 'boolean' },
  },
};

export function addUserRoutes(app: FastifyInstance, parts: AuthParts): void {
  app.get<{ Querystring: { limit: number; cursor?: string } }>(
    '/auth/v1/users',
    {
      config: { action: 'user:admin', resource: 'user' },
      schema: {
        summary: 'Users',
        tags: ['users'],
        querystring: { type: 'object', properties: pageQuery },
        response: answers({ 200: pageOf(userSchema) }),
      },
    },
    async ({ principal, query: { limit, cursor = '' } }) => {
      const users = await listUsers(parts.database, principal.tenant, cursor, limit);
      return pageView(users, limit, (user) => user.id, userView);
    },
  );

  app.post<{ Body: NewUser }>(
    '/auth/v1/users',
    {
      config: { action: 'user:admin', resource: 'user' },
      schema: {
        summary: 'Make a user',
        tags: ['users'],
        body: newUserBody,
        response: answers({ 201: administeredUserSchema }),
      },
    },
    async (request, reply) => {
      const created = await createUser(parts, actorOf(request), request.body);
      void reply.code(201).header('cache-control', 'no-store');
      return administeredUserView(created);
    },
  );

  app.patch<{ Params: { id: string }; Body: UserChange }>(
    '/auth/v1/users/:id',
    {
      config: { action: 'user:admin', resource: 'user', resourceParam: 'id' },
      schema: {
        summary: 'Change a user',
        description: 'A user whose roles, status or password change is signed out everywhere.',
        tags: ['users'],
        params: idParams,
        body: userChangeBody,
        response: answers({ 200: administeredUserSchema }),
      },
    },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      return administeredUserView(await changeUser(parts, actorOf(request), request.params.id, request.body));
    },
  );

  app.delete<{ Params: { id: string } }>(
    '/auth/v1/users/:id',
    {
      config: { action: 'user:admin', resource: 'user', resourceParam: 'id' },
      schema: {
        summary: 'Delete a user',
        tags: ['users'],
        params: idParams,
        response: answers({ 204: { type: 'null' } }),
      },
    },
    async (request, reply) => {
      await removeUser(parts, actorOf(request), request.params.id);
      return reply.code(204).send();
    },
  );
}

function actorOf(request: Pick<FastifyRequest, 'principal'> & FastifyRequest): Actor {
  return { principal: request.principal, client: clientOf(request) };
}
