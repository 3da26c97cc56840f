import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command.ts';
import { cacheFolder } from './work-folders.ts';

export interface Artifact {
  group: string;
  name: string;
  version: string;
  /** Without what it depends on: for jars that contain it, or would bring a second copy of something. */
  alone?: boolean;
}

/**
 * The jars of these artifacts and of what they depend on, in one folder of the cache; fetched by Maven, with the
 * repositories and mirrors of this machine's settings. A folder that is there is whole: it is renamed into place last.
 */
export async function mavenJars(name: string, artifacts: readonly Artifact[]): Promise<string> {
  const folder = cacheFolder(name);
  const lib = join(folder, 'lib');
  const pom = pomOf(name, artifacts);
  const pomFile = join(folder, 'pom.xml');
  if (existsSync(lib) && existsSync(pomFile) && readFileSync(pomFile, 'utf8') === pom) return lib;
  const fetched = join(folder, `lib.${process.pid}`);
  mkdirSync(fetched, { recursive: true });
  writeFileSync(pomFile, pom);
  try {
    const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${fetched}`, '-DincludeScope=runtime'];
    await runCommand('mvn', ['-q', '-B', '-f', pomFile, ...goal]);
    rmSync(lib, { recursive: true, force: true });
    renameSync(fetched, lib);
  } catch (error) {
    rmSync(fetched, { recursive: true, force: true });
    rmSync(pomFile);
    throw error;
  }
  return lib;
}

function pomOf(name: string, artifacts: readonly Artifact[]): string {
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>millrace.services</groupId>
  <artifactId>${name}</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
${artifacts.map(dependencyOf).join('\n')}
  </dependencies>
</project>
`;
}

const NOTHING_ELSE =
  '<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>';

function dependencyOf({ group, name, version, alone }: Artifact): string {
  const coordinates = `<groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version>`;
  return `    <dependency>${coordinates}${alone === true ? NOTHING_ELSE : ''}</dependency>`;
}
