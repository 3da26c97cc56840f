import type { ViewMatch } from '#engine';
import type { PipelineBeginning, PipelineSink } from './pipeline.ts';

/** What became of the rows of a view when its pipeline last began anew. */
export interface ViewStart {
  name: string;
  /**
   * - `kept`: they stayed as they were;
   * - `restored`: they are those of the savepoint, which go with its state;
   * - `emptied`: there were none to begin with.
   */
  rows: 'kept' | 'restored' | 'emptied';
  reason: string;
}

/** Where the script of a savepoint is another one than the pipeline's, or came to it by another way. */
export interface EditedStart {
  /** Views whose rows the savepoint holds. */
  saved: readonly string[];
  matches: readonly ViewMatch[];
}

/** With another script, or when all is computed anew. */
export function emptiedViews(sinks: readonly PipelineSink[], reason: string): ViewStart[] {
  return viewsIn(sinks).map((name) => ({ name, rows: 'emptied', reason }));
}

export function reasonOf(begin: Exclude<PipelineBeginning, { savepoint: string }>): string {
  return 'timestamp' in begin
    ? `it is computed anew from the events since ${begin.timestamp}`
    : 'it is computed anew from the first event that is kept';
}

/** From a savepoint; `edited` is undefined where the script is still the one it was made of. */
export function savepointViews(sinks: readonly PipelineSink[], edited: EditedStart | undefined): ViewStart[] {
  return viewsIn(sinks).map((name) => {
    if (edited === undefined) return { name, rows: 'kept', reason: 'the script is that of the savepoint' };
    const match = edited.matches.find(({ view }) => view === name);
    if (match?.isValid === false) return { name, rows: 'emptied', reason: match.reason };
    if (match === undefined || !edited.saved.includes(name))
      return { name, rows: 'emptied', reason: 'the savepoint does not hold its rows' };
    return { name, rows: 'restored', reason: match.reason };
  });
}

function viewsIn(sinks: readonly PipelineSink[]): string[] {
  return sinks.filter(({ kind }) => kind === 'view').map(({ name }) => name);
}
