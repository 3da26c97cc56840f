import type { FastifyInstance } from 'fastify';
import { type EventTimeExplanation, explainEventTime } from '../explain-event-time.ts';
import type { Pipelines } from '../pipelines.ts';
import { pipelineParams } from './schemas.ts';

const time = { type: ['string', 'null'], format: 'date-time' } as const;

const explanationSchema = {
  type: 'object',
  properties: {
    watermark: { ...time, description: 'Results up to here are complete.' },
    waitingFor: { ...time, description: 'The watermark at which the result that is asked for comes out.' },
    hasPassed: { type: 'boolean' },
    holder: {
      type: ['object', 'null'],
      description: 'The input and partition that hold event time back.',
      properties: {
        table: { type: 'string' },
        source: { type: 'string' },
        partition: { type: 'integer' },
        watermark: time,
        since: { ...time, description: 'When its last row came.' },
      },
    },
    reasons: { type: 'array', items: { type: 'string' } },
    waiting: {
      type: 'array',
      description: 'Operators that hold results back, the next to give something out first.',
      items: {
        type: 'object',
        properties: {
          operator: { type: 'string', description: 'Its id in the plan.' },
          description: { type: 'string', description: 'As EXPLAIN shows it.' },
          firesAt: { ...time, description: 'Its own watermark at which the first of them leaves.' },
          heldRows: {
            type: ['integer', 'null'],
            description: 'Rows that it holds back; null: it does not count them.',
          },
          inputs: {
            type: 'array',
            description: 'Tables it waits for, and how far its watermark is behind theirs.',
            items: {
              type: 'object',
              properties: { table: { type: 'string' }, heldBackMs: { type: 'integer' } },
            },
          },
        },
      },
    },
    inputs: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          table: { type: 'string' },
          source: { type: 'string' },
          watermark: time,
          idleTimeoutMs: { type: ['integer', 'null'] },
          alignment: {
            type: ['object', 'null'],
            description: 'How the table keeps pace with others; null: it does not.',
            properties: {
              group: { type: 'string' },
              maxDriftMs: { type: 'number' },
              slowest: {
                type: ['object', 'null'],
                description: 'What the others of the group wait for.',
                properties: { table: { type: 'string' }, watermark: time },
              },
              held: {
                type: 'array',
                items: { type: 'integer' },
                description: 'Partitions that are not read until it has caught up.',
              },
            },
          },
          partitions: {
            type: 'array',
            items: {
              type: 'object',
              properties: {
                partition: { type: 'integer' },
                watermark: time,
                isIdle: { type: 'boolean' },
                lastRowAt: time,
              },
            },
          },
        },
      },
    },
  },
} as const;

/** Why a result of a pipeline has not come out. */
export function eventTimeRoute(app: FastifyInstance, pipelines: Pipelines): void {
  app.get<{ Params: { pipeline: string }; Querystring: { window?: string } }>(
    '/v1/pipelines/:pipeline/event-time',
    {
      config: { action: 'pipeline:read', resource: 'pipeline', resourceParam: 'pipeline' },
      schema: {
        tags: ['pipelines'],
        summary: 'Where event time stands, what holds it, and what would release it',
        params: pipelineParams,
        querystring: {
          type: 'object',
          properties: {
            window: {
              type: 'string',
              format: 'date-time',
              description: 'The end of the window that is asked for; without it, the next result.',
            },
          },
        },
        response: { 200: explanationSchema },
      },
    },
    ({ params, query }) => {
      const end = query.window === undefined ? undefined : Date.parse(query.window);
      const { report, nowMs } = pipelines.eventTime(params.pipeline);
      return show(explainEventTime(report, nowMs, end));
    },
  );
}

function show(explanation: EventTimeExplanation) {
  const { watermarkMs, waitingForMs, hasPassed, holder, reasons, inputs, waiting } = explanation;
  return {
    watermark: iso(watermarkMs),
    waitingFor: iso(waitingForMs),
    hasPassed,
    holder: holder && { ...holder, watermark: iso(holder.watermarkMs), since: iso(holder.sinceMs) },
    reasons,
    waiting: waiting.map(({ firesAtMs, ...others }) => ({ ...others, firesAt: iso(firesAtMs) })),
    inputs: inputs.map((input) => ({
      ...input,
      watermark: iso(input.watermarkMs),
      alignment: input.alignment && {
        ...input.alignment,
        slowest: input.alignment.slowest && {
          table: input.alignment.slowest.table,
          watermark: iso(input.alignment.slowest.watermarkMs),
        },
      },
      partitions: input.partitions.map((partition) => ({
        ...partition,
        watermark: iso(partition.watermarkMs),
        lastRowAt: iso(partition.lastRowAtMs),
      })),
    })),
  };
}

/** At the end of bounded input the watermark is beyond every date. */
function iso(ms: number | null): string | null {
  return ms === null || Math.abs(ms) > 8.64e15 ? null : new Date(ms).toISOString();
}
