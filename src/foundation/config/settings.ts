import type { ConfigOf, Group } from './setting.ts';

const HTTP_URL = /^https?:\/\/[^\s/]+(\/\S*)?$/u;
const HTTP_URL_EXPECTS = 'an http or https URL';
const ORIGIN = /^https?:\/\/[^\s/]+\/?$/u;
const ORIGIN_EXPECTS = 'an http or https URL without a path';

/** Every configuration key of Millrace. */
export const settings = {
  http: {
    kind: 'group',
    meaning: 'Where the gateway listens.',
    members: {
      host: {
        kind: 'string',
        default: '127.0.0.1',
        meaning: 'Address to listen on. 0.0.0.0 opens it to the network.',
      },
      port: {
        kind: 'integer',
        default: 8080,
        min: 0,
        max: 65_535,
        meaning: 'Port to listen on; 0 takes a free one.',
      },
      publicUrl: {
        kind: 'string',
        default: null,
        pattern: HTTP_URL,
        expects: HTTP_URL_EXPECTS,
        meaning: 'The URL that clients use, if a proxy stands in front. Also the issuer of access tokens.',
      },
      trustedProxies: {
        kind: 'string',
        default: '',
        meaning: 'Addresses, separated by commas, whose X-Forwarded headers are believed.',
      },
      requestsPerSecondPerIp: {
        kind: 'integer',
        default: 2_000,
        min: 1,
        max: 10_000_000,
        unit: 'per second',
        meaning: 'Requests one address may make before it is answered 429.',
      },
      requestsPerSecondPerPrincipal: {
        kind: 'integer',
        default: 2_000,
        min: 1,
        max: 10_000_000,
        unit: 'per second',
        meaning: 'Requests one user or API key may make before it is answered 429.',
      },
      drainMs: {
        kind: 'integer',
        default: 10_000,
        min: 0,
        max: 600_000,
        unit: 'ms',
        meaning: 'How long a stop waits for requests under way.',
      },
    },
  },
  data: {
    kind: 'group',
    meaning: 'Where everything durable lies.',
    members: { directory: { kind: 'string', default: '.millrace', meaning: 'The data directory.' } },
  },
  demo: {
    kind: 'group',
    meaning: 'The demonstration: real events, pipelines and a rule.',
    members: {
      enabled: { kind: 'boolean', default: true, meaning: 'Send demo events and create the demo objects.' },
    },
  },
  logging: {
    kind: 'group',
    meaning: 'JSON lines on stdout.',
    members: {
      level: {
        kind: 'choice',
        default: 'info',
        choices: ['debug', 'info', 'warn', 'error', 'silent'],
        meaning: 'Lines below this level are left out.',
      },
      file: {
        kind: 'string',
        default: null,
        meaning: 'Write the lines to this file, and keep the terminal for the start-up words.',
      },
    },
  },
  telemetry: {
    kind: 'group',
    meaning: 'OpenTelemetry.',
    members: {
      otlpEndpoint: {
        kind: 'string',
        default: null,
        pattern: HTTP_URL,
        expects: HTTP_URL_EXPECTS,
        meaning: 'OTLP over HTTP: traces go to this endpoint. Unset: no traces are made.',
      },
    },
  },
  database: {
    kind: 'group',
    meaning: 'PostgreSQL: started by Millrace, or yours.',
    members: {
      url: {
        kind: 'string',
        default: null,
        secret: true,
        pattern: /^postgres(ql)?:\/\/\S+$/u,
        expects: 'a postgres:// URL',
        meaning: 'Your PostgreSQL 15 or newer. Unset: Millrace starts one in the data directory.',
      },
      connectionsMax: {
        kind: 'integer',
        default: 10,
        min: 2,
        max: 1_000,
        unit: 'connections',
        meaning: 'Connections to your PostgreSQL; the one that Millrace starts has its own small number.',
      },
    },
  },
  ingest: {
    kind: 'group',
    meaning: 'Events on their way in.',
    members: {
      idempotencyEvents: {
        kind: 'integer',
        default: 262_144,
        min: 1_024,
        max: 100_000_000,
        unit: 'records',
        meaning:
          'Of how many CloudEvents a topic remembers the identity, so that a repeated one is taken once.',
      },
      idempotencyMemoryBytes: {
        kind: 'integer',
        default: 100_663_296,
        min: 1_048_576,
        max: 68_719_476_736,
        unit: 'bytes',
        meaning:
          'Memory for the identities of all topics; the topic used longest ago is read again if needed.',
      },
    },
  },
  topics: {
    kind: 'group',
    meaning: 'What a topic gets when its creator does not say.',
    members: {
      partitions: { kind: 'integer', default: 2, min: 1, max: 256, meaning: 'Partitions.' },
      retentionMs: {
        kind: 'integer',
        default: 604_800_000,
        min: 60_000,
        max: Number.MAX_SAFE_INTEGER,
        unit: 'ms',
        meaning: 'Events older than this may be deleted.',
      },
      retentionBytes: {
        kind: 'integer',
        default: 1_073_741_824,
        min: 1_048_576,
        max: Number.MAX_SAFE_INTEGER,
        unit: 'bytes',
        meaning: 'A partition larger than this loses its oldest events.',
      },
    },
  },
  engine: {
    kind: 'group',
    meaning: 'The embedded streaming engine.',
    members: {
      stateBytesMax: {
        kind: 'integer',
        default: 1_073_741_824,
        min: 1_048_576,
        max: 1_099_511_627_776,
        unit: 'bytes',
        meaning:
          'Memory for what must stay in it, as windows over rows that are taken back; beyond it the pipeline is stopped, what it committed is safe.',
      },
      stateCacheBytesMax: {
        kind: 'integer',
        default: 134_217_728,
        min: 1_048_576,
        max: 1_099_511_627_776,
        unit: 'bytes',
        meaning: 'Memory for the keyed state of one pipeline; what is beyond it lies on disk.',
      },
      stateDiskBytesMax: {
        kind: 'integer',
        default: 68_719_476_736,
        min: 1_048_576,
        max: Number.MAX_SAFE_INTEGER,
        unit: 'bytes',
        meaning:
          'State of one pipeline on disk; beyond it the pipeline is stopped, what it committed is safe.',
      },
      parallelism: {
        kind: 'integer',
        default: 1,
        min: 1,
        max: 16,
        unit: 'tasks',
        meaning:
          "Threads among which a pipeline divides what has keys, where its script does not SET 'parallelism.default'. A pipeline that goes on keeps what it has.",
      },
      functionsDirectory: {
        kind: 'string',
        default: null,
        meaning:
          'Folder of modules with functions that scripts may declare and so run with the rights of this process. Without one, CREATE FUNCTION is refused.',
      },
    },
  },
  views: {
    kind: 'group',
    meaning: 'Results of pipelines kept as tables.',
    members: {
      rowsMax: {
        kind: 'integer',
        default: 1_000_000,
        min: 100,
        max: 1_000_000_000,
        unit: 'rows',
        meaning: 'Rows a view keeps; beyond it the rows changed longest ago are dropped.',
      },
    },
  },
  notifications: {
    kind: 'group',
    meaning: 'Where alerts go, besides the console and the outbox folder.',
    members: {
      webhooks: {
        kind: 'list',
        itemsMax: 100,
        meaning: 'Webhook channels.',
        item: {
          name: {
            kind: 'string',
            default: '',
            pattern: /^[a-z][a-z0-9-]{0,62}$/u,
            expects: 'a lower-case name',
            meaning: 'Name that rules use.',
          },
          url: {
            kind: 'string',
            default: '',
            pattern: HTTP_URL,
            expects: HTTP_URL_EXPECTS,
            meaning: 'Where to POST.',
          },
          secret: {
            kind: 'string',
            default: null,
            secret: true,
            meaning: 'Key of the HMAC-SHA256 signature.',
          },
        },
      },
      allowPrivateAddresses: {
        kind: 'boolean',
        default: false,
        meaning: 'Let webhooks reach loopback and private addresses.',
      },
    },
  },
  services: {
    kind: 'group',
    meaning: 'The other processes, when each context runs in its own.',
    members: {
      authUrl: {
        kind: 'string',
        default: null,
        pattern: ORIGIN,
        expects: ORIGIN_EXPECTS,
        meaning: 'Where `millrace serve auth` listens; gateway and processing need it.',
      },
      processingUrl: {
        kind: 'string',
        default: null,
        pattern: ORIGIN,
        expects: ORIGIN_EXPECTS,
        meaning: 'Where `millrace serve processing` listens; the gateway needs it.',
      },
      token: {
        kind: 'string',
        default: null,
        secret: true,
        pattern: /^[\x21-\x7e]{16,}$/u,
        expects: '16 or more printable ASCII characters without spaces',
        meaning: 'Shared secret of calls between the processes; each of them needs the same.',
      },
    },
  },
} as const satisfies Record<string, Group>;

export type Config = ConfigOf<typeof settings>;
