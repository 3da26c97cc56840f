import { didYouMean } from '#foundation';
import { isMap, isScalar, isSeq, LineCounter, type Pair, parseDocument } from 'yaml';
import { checkValue } from './check-value.ts';
import type { Group, ListSetting, Setting } from './setting.ts';

export interface FileValue {
  path: string;
  value: unknown;
  line: number;
}

export interface FileProblem {
  line: number;
  message: string;
}

/** Reads the YAML text of a configuration file against the settings; all problems at once, each with its line. */
export function readConfigFile(
  text: string,
  settings: Record<string, Group>,
): { values: FileValue[]; problems: FileProblem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const lineAt = (node: unknown): number =>
    lines.linePos((node as { range?: number[] })?.range?.[0] ?? 0).line;
  const values: FileValue[] = [];
  const problems: FileProblem[] = document.errors.map((error) => ({
    line: error.linePos?.[0].line ?? 1,
    message: error.message.split('\n', 1)[0] ?? 'not YAML',
  }));
  if (problems.length > 0 || document.contents === null) return { values, problems };

  const eachMember = (
    map: unknown,
    where: string,
    known: Record<string, unknown>,
    use: (name: string, pair: Pair) => void,
  ): void => {
    if (!isMap(map)) {
      problems.push({ line: lineAt(map), message: `${where || 'the file'} must be a mapping of keys` });
      return;
    }
    for (const pair of map.items) {
      const name = String(isScalar(pair.key) ? pair.key.value : pair.key);
      if (Object.hasOwn(known, name)) use(name, pair);
      else problems.push({ line: lineAt(pair.key), message: unknownKey(where, name, Object.keys(known)) });
    }
  };
  const readList = (setting: ListSetting, path: string, node: unknown): unknown[] => {
    if (!isSeq(node)) {
      problems.push({ line: lineAt(node), message: `${path} must be a list` });
      return [];
    }
    if (node.items.length > setting.itemsMax) {
      problems.push({ line: lineAt(node), message: `${path} has more than ${setting.itemsMax} entries` });
    }
    return node.items.map((item, index) => {
      const entry: Record<string, unknown> = Object.fromEntries(
        Object.entries(setting.item).map(([name, member]) => [name, member.default]),
      );
      eachMember(item, `${path}[${index}]`, setting.item, (name, pair) => {
        entry[name] = readScalar(
          setting.item[name] as Exclude<Setting, ListSetting>,
          `${path}[${index}].${name}`,
          pair,
        );
      });
      return entry;
    });
  };
  const readScalar = (setting: Exclude<Setting, ListSetting>, path: string, pair: Pair): unknown => {
    const raw = isScalar(pair.value) ? pair.value.value : pair.value;
    const checked = checkValue(setting, raw);
    if (checked.ok) return checked.value;
    problems.push({ line: lineAt(pair.key), message: `${path} must be ${checked.expected}` });
    return undefined;
  };

  eachMember(document.contents, '', settings, (groupName, groupPair) => {
    const group = settings[groupName] as Group;
    eachMember(groupPair.value, groupName, group.members, (name, pair) => {
      const setting = group.members[name] as Setting;
      const path = `${groupName}.${name}`;
      const value =
        setting.kind === 'list' ? readList(setting, path, pair.value) : readScalar(setting, path, pair);
      values.push({ path, value, line: lineAt(pair.key) });
    });
  });
  return { values, problems };
}

export function unknownKey(where: string, name: string, known: readonly string[]): string {
  return `unknown key "${where ? `${where}.` : ''}${name}".${didYouMean(name, known)}`;
}
