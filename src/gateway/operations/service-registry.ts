import type { Clock } from '#foundation';
import type { Logger } from '#logging';
import type { ServiceClient } from '../services/service-client.ts';
import { mergeOpenApi } from './merge-openapi.ts';
import { type OpenApiDocument, operationsOf, parseOpenApi } from './openapi.ts';
import type { Operation } from './operation.ts';
import { OperationTable } from './operation-table.ts';

export interface ServiceRegistryOptions {
  services: readonly ServiceClient[];
  own: { operations: readonly Operation[]; document: OpenApiDocument };
  info: OpenApiDocument['info'];
  clock: Clock;
  logger: Logger;
}

/** Until a service has answered once it is asked again this often. */
const RETRY_MS = 1_000;
/** A remote service may be replaced by a newer version; a local one can't. */
const REFRESH_MS = 15_000;

/**
 * Knows what the services offer, by their OpenAPI documents. The table and the merged document are swapped in
 * whole; a service that cannot be asked keeps what it last published.
 */
export class ServiceRegistry {
  readonly #options: ServiceRegistryOptions;
  readonly #documents = new Map<string, OpenApiDocument>();
  readonly #stopped = new AbortController();
  #table: OperationTable;
  #document: OpenApiDocument;

  constructor(options: ServiceRegistryOptions) {
    this.#options = options;
    this.#table = new OperationTable(options.own.operations);
    this.#document = mergeOpenApi(options.info, new Map([['gateway', options.own.document]]));
  }

  get table(): OperationTable {
    return this.#table;
  }

  get document(): OpenApiDocument {
    return this.#document;
  }

  /** True once every service has published its operations. */
  get isComplete(): boolean {
    return this.#documents.size === this.#options.services.length;
  }

  /** The services that have not answered yet. */
  get missing(): string[] {
    return this.#options.services.map(({ name }) => name).filter((name) => !this.#documents.has(name));
  }

  /** Asks every service once, then goes on asking where it makes sense. */
  async start(): Promise<void> {
    const { services } = this.#options;
    await Promise.all(services.map((service) => this.#load(service)));
    for (const service of services) void this.#follow(service);
  }

  stop(): void {
    this.#stopped.abort(new Error('stopped'));
  }

  async #follow(service: ServiceClient): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      const isKnown = this.#documents.has(service.name);
      if (isKnown && service.kind === 'local') return;
      try {
        await this.#options.clock.sleep(isKnown ? REFRESH_MS : RETRY_MS, this.#stopped.signal);
      } catch {
        return;
      }
      await this.#load(service);
    }
  }

  async #load(service: ServiceClient): Promise<void> {
    const { logger } = this.#options;
    try {
      const answer = await service.call({ method: 'GET', path: '/openapi.json' });
      const document = parseOpenApi(answer.body);
      if (answer.status !== 200 || document === undefined)
        throw new Error(`It answered with ${answer.status}.`);
      this.#publish(service.name, document);
    } catch (error) {
      logger.warn({ error, 'service.peer.name': service.name }, 'cannot learn the operations of a service');
    }
  }

  #publish(service: string, document: OpenApiDocument): void {
    if (JSON.stringify(this.#documents.get(service)) === JSON.stringify(document)) return;
    const documents = new Map([...this.#documents, [service, document]]);
    const { own, info } = this.#options;
    const declared = [...documents].flatMap(([name, its]) => operationsOf(name, its));
    // Throws if two services claim one path, before anything is changed.
    this.#table = new OperationTable([...own.operations, ...declared]);
    this.#document = mergeOpenApi(info, new Map([['gateway', own.document], ...documents]));
    this.#documents.set(service, document);
  }
}
