import type { Shape } from './generator/shape.ts';

/** What one run of one query took, in a process of its own. */
export interface Measure {
  events: number;
  wallSeconds: number;
  /** Of all threads, from the text of the script to the end of the job. */
  cpuSeconds: number;
  /** Of the whole process. */
  peakRssBytes: number;
  rowsOut: number;
  /** Of the folded result: equal for equal multisets of rows. Only of runs that keep the result. */
  hash?: string;
}

export const INPUTS = ['engine', 'log', 'file'] as const;
/** Rows made in memory, records of a topic, lines of a file. */
export type Input = (typeof INPUTS)[number];

export interface RunOrder {
  query: string;
  input: Input;
  /** Keep the result and hash it, instead of throwing it away. */
  hash: boolean;
  /** Tasks of the job. */
  parallelism: number;
  events: number;
  shape: Shape;
  /** Memory for keyed state; beyond it lies on disk. */
  stateMib: number;
  /** Paths of the dataset. */
  file: string;
  log: string;
  side: string;
  output: string;
}
