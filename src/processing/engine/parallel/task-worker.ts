import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '#foundation';
import { timeZone } from '../codegen/time-zone.ts';
import { loadDetectors } from '../runtime/detectors.ts';
import { runtimeErrors } from '../runtime/errors.ts';
import { loadFunctions } from '../runtime/load-functions.ts';
import { createThreadCompactor } from '../state/disk/compactor.ts';
import { nodeDisk } from '../state/disk/state-disk.ts';
import { SectionTask } from './section-task.ts';
import type { ToTask } from './task-messages.ts';
import type { TaskThreadInput } from './task-thread.ts';

/** The thread of one task. It is ended from outside. */
const port = parentPort;
if (port === null) throw new TypeError('This module is the entry of a worker thread.');
const { plan, localTimeZone, functions } = workerData as TaskThreadInput;
const zone = timeZone(localTimeZone);
if (zone === undefined) throw runtimeErrors.sql_invalid(`There is no time zone "${localTimeZone}".`);

const compile = { clock: systemClock, zone, random: Math.random, ...(await loadFunctions(functions)) };
const detectors = await loadDetectors(plan.sections.map((input) => ({ input })));
const files = { disk: nodeDisk, createCompactor: createThreadCompactor };
const task = new SectionTask({ ...plan, compile, detectors }, files, (message, transfer) =>
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  port.postMessage(message, transfer),
);
port.on('message', (message: ToTask) => task.handle(message));
