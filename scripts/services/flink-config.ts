import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface FlinkPorts {
  rpc: number;
  rest: number;
  gateway: number;
}

/** Memory of the three processes: the first is all of the TaskManager's, the others are heaps. */
export interface FlinkMemory {
  taskManagerMib: number;
  jobManagerHeapMib: number;
  gatewayHeapMib: number;
}

/** Enough for correctness: about 1.9 GB resident in all while jobs run. */
export const SMALL_FLINK: FlinkMemory = {
  taskManagerMib: 1200,
  jobManagerHeapMib: 320,
  gatewayHeapMib: 448,
};

/** As the published measurements had it: 2.5 GB resident for the TaskManager alone. */
export const BENCHMARK_FLINK: FlinkMemory = {
  taskManagerMib: 4096,
  jobManagerHeapMib: 512,
  gatewayHeapMib: 512,
};

/** Writes the folder of configuration that all three processes read. */
export function writeFlinkConfig(folder: string, ports: FlinkPorts, memory: FlinkMemory): string {
  const conf = join(folder, 'conf');
  const temporary = join(folder, 'tmp');
  for (const path of [conf, temporary, join(folder, 'plugins')]) mkdirSync(path, { recursive: true });
  writeFileSync(join(conf, 'config.yaml'), configText(ports, memory, temporary));
  writeFileSync(join(conf, 'log4j2.properties'), LOGGING);
  return conf;
}

function configText(ports: FlinkPorts, memory: FlinkMemory, temporary: string): string {
  return `jobmanager:
  bind-host: 127.0.0.1
  rpc: {address: 127.0.0.1, port: ${ports.rpc}}
  memory: {process: {size: ${memory.jobManagerHeapMib + 700}m}}
  execution: {failover-strategy: full}
taskmanager:
  bind-host: 127.0.0.1
  host: 127.0.0.1
  numberOfTaskSlots: 4
  memory: {process: {size: ${memory.taskManagerMib}m}, managed: {fraction: 0.2}, network: {min: 64m, max: 128m}}
rest: {address: 127.0.0.1, bind-address: 127.0.0.1, port: ${ports.rest}}
sql-gateway:
  endpoint: {rest: {address: 127.0.0.1, bind-address: 127.0.0.1, port: ${ports.gateway}}}
  session: {idle-timeout: 5 min}
parallelism: {default: 1}
io: {tmp: {dirs: ${temporary}}}
pipeline: {object-reuse: true}
table: {local-time-zone: UTC}
restart-strategy: {type: none}
`;
}

const LOGGING = `rootLogger.level = WARN
rootLogger.appenderRef.stdout.ref = stdout
appender.stdout.type = Console
appender.stdout.name = stdout
appender.stdout.layout.type = PatternLayout
appender.stdout.layout.pattern = %d{HH:mm:ss,SSS} %-5p %c{1} %m%n
logger.startup.name = org.apache.flink.runtime.entrypoint
logger.startup.level = INFO
`;

const EXPORTS = [
  'java.base/sun.net.util',
  'java.rmi/sun.rmi.registry',
  ...['api', 'file', 'parser', 'tree', 'util'].map((name) => `jdk.compiler/com.sun.tools.javac.${name}`),
  'java.security.jgss/sun.security.krb5',
];

const OPENS = [
  ...['lang', 'net', 'io', 'nio', 'lang.reflect', 'text', 'time', 'util'].map((name) => `java.${name}`),
  ...['concurrent', 'concurrent.atomic', 'concurrent.locks'].map((name) => `java.util.${name}`),
  'sun.nio.ch',
].map((name) => `java.base/${name}`);

/** The JVM options that the distribution's own configuration gives to all its processes. */
export function flinkJvmOptions(conf: string): string[] {
  return [
    ...EXPORTS.map((name) => `--add-exports=${name}=ALL-UNNAMED`),
    ...OPENS.map((name) => `--add-opens=${name}=ALL-UNNAMED`),
    `-Dlog4j.configurationFile=file:${join(conf, 'log4j2.properties')}`,
    '-Duser.timezone=UTC',
    // Better gone than half alive: the next `up` starts it again.
    '-XX:+ExitOnOutOfMemoryError',
    '-Dfile.encoding=UTF-8',
  ];
}
