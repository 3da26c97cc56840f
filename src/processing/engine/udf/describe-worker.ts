import { parentPort, workerData } from 'node:worker_threads';
import { describeModule, type ModuleExport } from './describe-module.ts';

/** A thread that looks at modules, says what it found in each at once, and ends. */
const port = parentPort;
if (port === null) throw new TypeError('This module is the entry of a worker thread.');
for (const one of workerData as readonly ModuleExport[]) port.postMessage(await describeModule(one));
