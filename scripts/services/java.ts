import { installPackage } from './command.ts';

/** A Java 17 or later on the path, and Maven beside it. */
export async function provisionJava(): Promise<void> {
  await installPackage('openjdk-17-jre-headless', '/usr/bin/java');
  await installPackage('maven', '/usr/bin/mvn');
}
