import type { RequestContext } from '../request-context.ts';

/** Who may call an operation. */
export type Access =
  | { kind: 'public' }
  | { kind: 'authenticated' }
  | {
      kind: 'action';
      /** The permission needed, as `thing:verb`. */
      action: string;
      resourceType: string;
      /** Path parameter that names the resource; without one the action is on all of its kind. */
      resourceParam: string | undefined;
    };

/** Who answers it: a service, by its name, or the gateway itself. */
export type Handler =
  | { kind: 'service'; service: string }
  | { kind: 'page'; serve: (context: RequestContext) => Promise<void> };

/** One method of one path. */
export interface Operation {
  method: string;
  /** As in OpenAPI: `/v1/topics/{topic}`. Also the `route` of metrics and traces. */
  template: string;
  access: Access;
  handler: Handler;
  /** Undefined takes the gateway's default. */
  bodyBytesMax: number | undefined;
  /** Answered even when the process is overloaded or drains. */
  isHealth: boolean;
}
