/**
 * `npm run services -- up|down|status [NAME…]`: the real peers of the platform on this machine, on loopback and free
 * ports. Each command may be given again at any time.
 */
import { isRunning, residentBytes } from './process.ts';
import {
  downService,
  runningService,
  type RunningService,
  type Service,
  SERVICE_NAMES,
  type ServiceName,
  upService,
} from './service.ts';

const loaders: Record<ServiceName, () => Promise<Service>> = {
  flink: async () => (await import('./flink.ts')).flink,
  kafka: async () => (await import('./kafka.ts')).kafka,
  postgres: async () => (await import('./postgres.ts')).postgres,
  redis: async () => (await import('./redis.ts')).redis,
};

const isServiceName = (name: string): name is ServiceName => name in loaders;

const [command, ...names] = process.argv.slice(2);
const unknown = names.filter((name) => !isServiceName(name));
if (unknown.length > 0 || !['up', 'down', 'status'].includes(command ?? '')) {
  process.stderr.write(`usage: services up|down|status [${SERVICE_NAMES.join(' | ')}]…\n`);
  process.exit(2);
}
const wanted = names.length === 0 ? SERVICE_NAMES : names.filter(isServiceName);
for (const name of wanted) {
  if (command === 'up') await upService(await loaders[name]());
  if (command === 'down') await downService(name);
  process.stdout.write(`${describe(name, runningService(name))}\n`);
}

function describe(name: ServiceName, running: RunningService | undefined): string {
  if (running === undefined) return `${name}: down`;
  const processes = running.processes
    .filter(isRunning)
    .map((one) => `${one.name} ${one.pid} (${Math.round(residentBytes(one) / 1e6)} MB)`);
  const endpoints = Object.entries(running.endpoints).map(([key, value]) => `  ${key} = ${value}`);
  return [`${name} ${running.version}: up, ${processes.join(', ')}`, ...endpoints].join('\n');
}
