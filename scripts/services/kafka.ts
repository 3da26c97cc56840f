import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { runCommand } from './command.ts';
import { provisionJava } from './java.ts';
import { mavenJars } from './maven.ts';
import { freePorts } from './ports.ts';
import { isRunning, startProcess, stopProcess, waitUntil } from './process.ts';
import type { Service } from './service.ts';

const VERSION = '4.4.0';
/** A busy machine was seen to need 19 s. */
const START_TIMEOUT_MS = 90_000;

/** One Kafka node in KRaft mode, broker and controller in one process. */
export const kafka: Service = {
  name: 'kafka',
  async provision() {
    await provisionJava();
    await kafkaJars();
  },
  async start(folder) {
    const classPath = ['-cp', join(await kafkaJars(), '*')];
    const [port, controllerPort] = (await freePorts(2)) as [number, number];
    const properties = writeKafkaConfig(folder, port, controllerPort);
    if (!existsSync(join(folder, 'data', 'meta.properties'))) await format(classPath, properties);
    const logging = `-Dlog4j2.configurationFile=file:${join(folder, 'log4j2.properties')}`;
    const jvm = ['-Xms128m', '-Xmx512m', logging];
    const broker = startProcess('broker', 'java', [...jvm, ...classPath, 'kafka.Kafka', properties], {
      logFile: join(folder, 'broker.log'),
      cwd: folder,
    });
    const what = `Kafka (log in ${folder}/broker.log)`;
    try {
      await waitUntil(() => !isRunning(broker) || accepts(port), START_TIMEOUT_MS, what);
      if (!isRunning(broker)) throw new Error(`${what} ended while it started.`);
    } catch (error) {
      await stopProcess(broker);
      throw error;
    }
    return { version: VERSION, processes: [broker], endpoints: { brokers: `127.0.0.1:${port}`, folder } };
  },
};

/** The broker's dependencies name no binding of its logging facade; without one it is silent. */
const kafkaJars = (): Promise<string> =>
  mavenJars(`kafka-${VERSION}`, [
    { group: 'org.apache.kafka', name: 'kafka_2.13', version: VERSION },
    { group: 'org.apache.logging.log4j', name: 'log4j-slf4j-impl', version: '2.25.5' },
  ]);

async function format(classPath: readonly string[], properties: string): Promise<void> {
  const tool = [...classPath, 'kafka.tools.StorageTool'];
  const cluster = (await runCommand('java', [...tool, 'random-uuid'])).trim();
  await runCommand('java', [...tool, 'format', '-t', cluster, '-c', properties, '--standalone']);
}

function writeKafkaConfig(folder: string, port: number, controllerPort: number): string {
  const data = join(folder, 'data');
  mkdirSync(data, { recursive: true });
  const file = join(folder, 'server.properties');
  const listeners = `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`;
  writeFileSync(
    file,
    `process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=127.0.0.1:${controllerPort}
listeners=${listeners}
advertised.listeners=${listeners}
inter.broker.listener.name=PLAINTEXT
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs=${data}
num.partitions=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=true
`,
  );
  writeFileSync(join(folder, 'log4j2.properties'), LOGGING);
  return file;
}

const LOGGING = `rootLogger.level = WARN
rootLogger.appenderRef.stdout.ref = stdout
appender.stdout.type = Console
appender.stdout.name = stdout
appender.stdout.layout.type = PatternLayout
appender.stdout.layout.pattern = [%d] %p %m (%c)%n
logger.server.name = kafka.server
logger.server.level = INFO
`;

/** Whether somebody listens on the port. */
function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (is: boolean): void => {
      socket.destroy();
      resolve(is);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
