import type { CompileContext } from '../codegen/compile-context.ts';
import { loadDetectors } from '../runtime/detectors.ts';
import { createThreadCompactor } from '../state/disk/compactor.ts';
import { nodeDisk } from '../state/disk/state-disk.ts';
import { SectionTask, type TaskFiles } from './section-task.ts';
import type { StartTask } from './task-link.ts';
import type { FromTask } from './task-messages.ts';

const FILES: TaskFiles = { disk: nodeDisk, createCompactor: createThreadCompactor };

/**
 * Tasks in this thread, for tests: all that goes to them and comes from them is copied as between threads, without the
 * time it takes to start one.
 */
export function localTasks(compile: CompileContext, files: TaskFiles = FILES): StartTask {
  return (plan, _index, hear) => {
    let isOpen = true;
    const say = (message: FromTask, transfer: readonly ArrayBuffer[]): void => {
      const copy = copied(message, transfer);
      setImmediate(() => {
        if (isOpen) hear(copy);
      });
    };
    const given = copied(plan, []);
    const task = loadDetectors(given.sections.map((input) => ({ input }))).then(
      (detectors) => new SectionTask({ ...given, compile, detectors }, files, say),
    );
    task.catch((error: Error) => {
      const failed = {
        code: 'pipeline_failed',
        status: 500,
        title: 'A task did not start',
        message: error.message,
      };
      hear({ kind: 'failed', error: failed });
    });
    return {
      post(message, transfer = []) {
        const copy = copied(message, transfer);
        void task.then((started) => isOpen && started.handle(copy));
      },
      close() {
        isOpen = false;
        return Promise.resolve();
      },
    };
  };
}

/** Copies as the border between threads does. */
function copied<T>(message: T, transfer: readonly ArrayBuffer[]): T {
  return structuredClone(message, { transfer: [...transfer] });
}
