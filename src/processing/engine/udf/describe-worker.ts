import { parentPort, workerData } from 'node:worker_threads';
import { describeModule } from './describe-module.ts';

/** A thread that looks at one module and ends. */
const port = parentPort;
if (port === null) throw new TypeError('This module is the entry of a worker thread.');
const { url, exportName } = workerData as { url: string; exportName: string };
port.postMessage(await describeModule(url, exportName));
