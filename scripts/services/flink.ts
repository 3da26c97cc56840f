import { join } from 'node:path';
import { runCommand } from './command.ts';
import { FLINK_VERSIONS, flinkArtifacts, type FlinkVersion } from './flink-artifacts.ts';
import {
  BENCHMARK_FLINK,
  type FlinkMemory,
  flinkJvmOptions,
  SMALL_FLINK,
  writeFlinkConfig,
} from './flink-config.ts';
import { provisionJava } from './java.ts';
import { mavenJars } from './maven.ts';
import { freePorts } from './ports.ts';
import { type ServiceProcess, startProcess, stopProcess, waitUntil } from './process.ts';
import type { RunningService, Service } from './service.ts';

/** A quiet machine needs 8 s, a busy one was seen to need 23 s. */
const START_TIMEOUT_MS = 120_000;

/**
 * JobManager, TaskManager and SQL Gateway. `FLINK_VERSION` chooses another of {@link FLINK_VERSIONS}, `FLINK_MEMORY=large`
 * the memory for benchmarks.
 */
export const flink: Service = {
  name: 'flink',
  async provision() {
    await provisionJava();
    await flinkJars(chosenVersion());
  },
  async start(folder) {
    const version = chosenVersion();
    const [rpc, rest, gateway] = (await freePorts(3)) as [number, number, number];
    const memory = process.env['FLINK_MEMORY'] === 'large' ? BENCHMARK_FLINK : SMALL_FLINK;
    const conf = writeFlinkConfig(folder, { rpc, rest, gateway }, memory);
    const cluster = new FlinkCluster(folder, conf, await flinkJars(version));
    return await cluster.start(version.flink, memory, {
      rest: `http://127.0.0.1:${rest}`,
      gateway: `http://127.0.0.1:${gateway}`,
    });
  },
  // A TaskManager that ran out of memory may live on without its slots.
  answers: ({ endpoints }) => isReady({ rest: endpoints['rest'] ?? '', gateway: endpoints['gateway'] ?? '' }),
};

function chosenVersion(): FlinkVersion {
  const wanted = process.env['FLINK_VERSION'] ?? FLINK_VERSIONS[0]?.flink;
  const found = FLINK_VERSIONS.find(({ flink: version }) => version === wanted);
  if (found === undefined)
    throw new Error(
      `FLINK_VERSION may be ${FLINK_VERSIONS.map(({ flink: version }) => version).join(', ')}.`,
    );
  return found;
}

const flinkJars = (version: FlinkVersion): Promise<string> =>
  mavenJars(`flink-${version.flink}`, flinkArtifacts(version));

const ENTRYPOINT = 'org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint';
const TASK_MANAGER = 'org.apache.flink.runtime.taskexecutor.TaskManagerRunner';
const GATEWAY = 'org.apache.flink.table.gateway.SqlGateway';

class FlinkCluster {
  readonly #folder: string;
  readonly #conf: string;
  readonly #lib: string;
  readonly #processes: ServiceProcess[] = [];

  constructor(folder: string, conf: string, lib: string) {
    this.#folder = folder;
    this.#conf = conf;
    this.#lib = lib;
  }

  async start(
    version: string,
    memory: FlinkMemory,
    endpoints: { rest: string; gateway: string },
  ): Promise<RunningService> {
    const [manager, worker] = await Promise.all([this.#resources('JM'), this.#resources('TM')]);
    const heap = (mib: number): string[] => [`-Xmx${mib}m`];
    const managed = ['--configDir', this.#conf];
    this.#run('jobmanager', heap(memory.jobManagerHeapMib), [
      ENTRYPOINT,
      ...managed,
      '--executionMode',
      'cluster',
      ...manager.properties,
    ]);
    this.#run('taskmanager', worker.jvm, [TASK_MANAGER, ...managed, ...worker.properties]);
    this.#run('gateway', heap(memory.gatewayHeapMib), [GATEWAY]);
    try {
      await waitUntil(() => isReady(endpoints), START_TIMEOUT_MS, `Flink (logs in ${this.#folder})`);
    } catch (error) {
      for (const started of this.#processes) await stopProcess(started, 2000);
      throw error;
    }
    return { version, processes: this.#processes, endpoints: { ...endpoints, folder: this.#folder } };
  }

  /**
   * The sizes of every part of a process's memory, which the processes do not work out themselves: flags for the JVM and
   * `-D` arguments for the program.
   */
  async #resources(process: 'JM' | 'TM'): Promise<{ jvm: string[]; properties: string[] }> {
    const tool = 'org.apache.flink.runtime.util.bash.BashJavaUtils';
    const args = [`GET_${process}_RESOURCE_PARAMS`, '--configDir', this.#conf, '--binDir', this.#lib];
    const output = await runCommand('java', [...this.#classPath(), '-Xmx128m', tool, ...args]);
    const [jvm = '', properties = ''] = output
      .split('\n')
      .filter((line) => line.startsWith('BASH_JAVA_UTILS_EXEC_RESULT:'))
      .map((line) => line.slice('BASH_JAVA_UTILS_EXEC_RESULT:'.length));
    const words = (line: string): string[] => line.trim().split(/\s+/u).filter(Boolean);
    return { jvm: words(jvm), properties: words(properties) };
  }

  #run(name: string, jvm: readonly string[], program: readonly string[]): void {
    const args = [...jvm, ...flinkJvmOptions(this.#conf), ...this.#classPath(), ...program];
    this.#processes.push(
      startProcess(name, 'java', args, {
        logFile: join(this.#folder, `${name}.log`),
        cwd: this.#folder,
        env: {
          FLINK_HOME: this.#folder,
          FLINK_CONF_DIR: this.#conf,
          FLINK_LIB_DIR: this.#lib,
          FLINK_OPT_DIR: this.#lib,
          FLINK_PLUGINS_DIR: join(this.#folder, 'plugins'),
        },
      }),
    );
  }

  #classPath(): string[] {
    return ['-cp', join(this.#lib, '*')];
  }
}

async function isReady({ rest, gateway }: { rest: string; gateway: string }): Promise<boolean> {
  try {
    const overview = (await (await fetch(`${rest}/overview`)).json()) as Record<string, unknown>;
    const info = await fetch(`${gateway}/info`);
    return Number(overview['slots-total']) > 0 && info.ok;
  } catch {
    return false;
  }
}
