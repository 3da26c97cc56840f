import type { CompileContext } from '../codegen/compile-context.ts';
import { BATCH_ROWS_MAX } from '../batch/batch.ts';
import type { ConnectorContext } from '../connectors/connector.ts';

/** What connectors would need, in a task, which has none. */
export function systemConnect({ clock, random }: CompileContext): ConnectorContext {
  return {
    log: undefined,
    baseDirectory: '',
    clock,
    random,
    print: () => {},
    group: '',
    batchRowsMax: BATCH_ROWS_MAX,
  };
}
