import type { MessagePort } from 'node:worker_threads';
import { CodedError, isCoded } from '#foundation';
import { connectorErrors } from '../../connectors/errors.ts';
import type { TableReader } from '../../connectors/tables/table-reader.ts';
import type { AvroSchemas } from '../../formats/avro/avro-schemas.ts';

/** What connectors may ask of the platform besides its log. */
export interface PlatformServices {
  /** Its database. */
  tables?: TableReader | undefined;
  /** Where Avro schemas are kept. */
  schemas?: AvroSchemas | undefined;
}

type Call =
  | { method: 'lookup'; request: Parameters<TableReader['lookup']>[0] }
  | { method: 'page'; request: Parameters<TableReader['page']>[0] }
  | { method: 'schema'; id: number }
  | { method: 'register'; subject: string; schema: string };

type Answer =
  | { id: number; result: unknown }
  | { id: number; error: { code: string; status: number; title: string; message: string } };

/** Calls of one pipeline under way at once; a further one is a mistake of the program. */
const CALLS_MAX = 1024;

/** Answers on `port` for the thread on its other end, until it closes. */
export function servePlatform(port: MessagePort, services: PlatformServices): void {
  port.on('message', ({ id, call }: { id: number; call: Call }) => {
    void answer(services, call).then(
      (result) => port.postMessage({ id, result } satisfies Answer),
      (error: unknown) => port.postMessage({ id, error: wireError(error) } satisfies Answer),
    );
  });
}

async function answer({ tables, schemas }: PlatformServices, call: Call): Promise<unknown> {
  switch (call.method) {
    case 'lookup':
      return await tables?.lookup(call.request);
    case 'page':
      return await tables?.page(call.request);
    case 'schema':
      return await schemas?.get(call.id);
    case 'register':
      return await schemas?.register(call.subject, call.schema);
  }
}

function wireError(error: unknown): { code: string; status: number; title: string; message: string } {
  const message = error instanceof Error ? error.message : String(error);
  return isCoded(error)
    ? { code: error.code, status: error.status, title: error.title, message }
    : { code: 'pipeline_failed', status: 500, title: 'The pipeline stopped with an error', message };
}

/** The services on the other end of a port. */
export interface RemoteServices {
  /** Transferred to the thread that asks. */
  port: MessagePort;
  hasTables: boolean;
  hasSchemas: boolean;
}

/** `close` closes the port; a call that is under way then rejects with `lookup_failed`. */
export function connectPlatform({
  port,
  hasTables,
  hasSchemas,
}: RemoteServices): PlatformServices & { close: () => void } {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let lastId = 0;
  const call = async <T>(request: Call): Promise<T> => {
    if (waiting.size >= CALLS_MAX) throw new TypeError(`More than ${CALLS_MAX} calls at once.`);
    const settled = Promise.withResolvers<unknown>();
    waiting.set(++lastId, settled);
    port.postMessage({ id: lastId, call: request });
    return (await settled.promise) as T;
  };
  port.on('message', (message: Answer) => {
    const settled = waiting.get(message.id);
    waiting.delete(message.id);
    if ('error' in message) settled?.reject(new CodedError(message.error, message.error.message));
    else settled?.resolve(message.result);
  });
  port.on('close', () => {
    for (const { reject } of waiting.values()) reject(connectorErrors.lookup_failed('The platform is gone.'));
  });
  return {
    close: () => port.close(),
    tables: hasTables
      ? {
          lookup: (request) => call({ method: 'lookup', request }),
          page: (request) => call({ method: 'page', request }),
        }
      : undefined,
    schemas: hasSchemas
      ? {
          get: (id) => call({ method: 'schema', id }),
          register: (subject, schema) => call({ method: 'register', subject, schema }),
        }
      : undefined,
  };
}
