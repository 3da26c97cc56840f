/** A media type (RFC 9110, section 8.3.1) in lower case, with its parameters. */
export interface MediaType {
  /** `application/json`. */
  essence: string;
  parameters: ReadonlyMap<string, string>;
}

const PART = /^\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\/([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*(?:;|$)/;
const PARAMETER = /;\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)=(?:"((?:[^"\\]|\\.)*)"|([!#$%&'*+.^_`|~0-9A-Za-z-]+))/g;

/** Undefined if the text is no media type. */
export function parseMediaType(text: string): MediaType | undefined {
  const match = PART.exec(text);
  if (match === null) return undefined;
  const parameters = new Map<string, string>();
  for (const [, name = '', quoted, token] of text.matchAll(PARAMETER)) {
    parameters.set(name.toLowerCase(), quoted?.replaceAll(/\\(.)/g, '$1') ?? token ?? '');
  }
  return { essence: `${match[1]}/${match[2]}`.toLowerCase(), parameters };
}

/** True for `application/json`, `text/json` and every `…+json`. */
export function isJsonType(essence: string): boolean {
  return essence === 'application/json' || essence === 'text/json' || essence.endsWith('+json');
}

/**
 * How the body carries events.
 *
 * - `batch`, `structured`, `binary`: the three modes of CloudEvents over HTTP (CloudEvents HTTP binding 1.0.2, 3.1–3.3).
 * - `json`: one event, or an array of them; `ndjson`: one a line, without end.
 */
export type BodyKind = 'batch' | 'structured' | 'binary' | 'json' | 'ndjson';

/** Undefined if it is none that Millrace takes. `hasCloudEventHeaders`: some header starts with `ce-`. */
export function bodyKindOf(type: MediaType | undefined, hasCloudEventHeaders: boolean): BodyKind | undefined {
  const essence = type?.essence;
  if (essence !== undefined && essence.startsWith('application/cloudevents')) {
    // In this order: the name of the structured mode is the beginning of the other's.
    if (essence === 'application/cloudevents-batch+json') return 'batch';
    return essence === 'application/cloudevents+json' ? 'structured' : undefined;
  }
  if (hasCloudEventHeaders) return 'binary';
  if (essence === 'application/x-ndjson' || essence === 'application/jsonl') return 'ndjson';
  return essence === 'application/json' ? 'json' : undefined;
}
