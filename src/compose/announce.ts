import type { FirstRun } from '#auth';

export interface Announcement {
  url: string;
  firstRun: FirstRun | undefined;
  /** Where the demo's key lies, and what it is; undefined without the demo. */
  demoKey: string | undefined;
  consoleIsThere: boolean;
  dataDirectory: string;
}

/** What the terminal shows when the platform is ready. */
export function announcementOf({
  url,
  firstRun,
  demoKey,
  consoleIsThere,
  dataDirectory,
}: Announcement): string {
  const lines = ['', `Millrace is ready at ${url}`, `  data in ${dataDirectory}`];
  if (!consoleIsThere) lines.push('  (the console was not built: the API works, the pages do not)');
  lines.push(...firstRunLines(firstRun));
  if (demoKey !== undefined) {
    lines.push(
      '',
      `  API key of the demo  ${demoKey}`,
      '  Send an event of your own:',
      '',
      indent(curlExample(url, demoKey)),
    );
  }
  return `${lines.join('\n')}\n`;
}

/** How the first administrator signs in, until that is done. */
export function firstRunLines(firstRun: FirstRun | undefined): string[] {
  if (firstRun === undefined) return [];
  return [
    '',
    `  sign in as     ${firstRun.username}`,
    `  one-time password  ${firstRun.oneTimePassword}   (you choose your own when you first sign in)`,
  ];
}

/** The shell fills in the time: an event of yesterday would only show how late events are treated. */
function curlExample(url: string, key: string): string {
  return [
    `curl -sS ${url}/v1/topics/demo.sensors/events \\`,
    `  -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' \\`,
    String.raw`  -d "{\"sensor\":\"mine\",\"value\":42,\"ts\":\"$(date -u +%FT%TZ)\"}"`,
  ].join('\n');
}

const indent = (text: string): string => text.replaceAll(/^/gmu, '    ');
