import { errors } from '../../errors.ts';
import type { GroupOffset } from '../../event-log.ts';
import type { JournalEntry } from './journal.ts';
import { GROUP_METADATA_CHARACTERS_MAX, GROUP_NAME_CHARACTERS_MAX } from './limits.ts';

/** Committed positions of all consumer groups, as the journal has made them durable. */
export class GroupOffsets {
  readonly #groups: Map<string, Map<string, GroupOffset>>;

  constructor(groups: Record<string, GroupOffset[]> = {}) {
    this.#groups = new Map(
      Object.entries(groups).map(([group, offsets]) => [
        group,
        new Map(offsets.map((offset) => [partitionKey(offset), offset])),
      ]),
    );
  }

  apply(entry: JournalEntry): void {
    for (const group of entry.deletedGroups) this.#groups.delete(group);
    for (const { group, offsets } of entry.commits) {
      const kept = this.#groups.get(group) ?? new Map<string, GroupOffset>();
      for (const offset of offsets) kept.set(partitionKey(offset), { ...offset });
      this.#groups.set(group, kept);
    }
  }

  /** Forgets positions in topics that are no more. */
  keepTopics(exists: (topic: string) => boolean): void {
    for (const offsets of this.#groups.values()) {
      for (const [key, offset] of offsets) if (!exists(offset.topic)) offsets.delete(key);
    }
  }

  of(group: string): GroupOffset[] {
    return [...(this.#groups.get(group)?.values() ?? [])].map((offset) => ({ ...offset }));
  }

  names(): string[] {
    return [...this.#groups.keys()].sort();
  }

  snapshot(): Record<string, GroupOffset[]> {
    return Object.fromEntries([...this.#groups].map(([group, offsets]) => [group, [...offsets.values()]]));
  }
}

/** Rejects with `group_invalid` what cannot be committed. */
export function checkGroupCommit(group: string, offsets: readonly GroupOffset[]): void {
  if (group.length === 0 || group.length > GROUP_NAME_CHARACTERS_MAX) {
    throw errors.group_invalid(`A group's name has 1 to ${GROUP_NAME_CHARACTERS_MAX} characters.`);
  }
  for (const { offset, metadata = '' } of offsets) {
    if (!Number.isSafeInteger(offset) || offset < 0) {
      throw errors.group_invalid(`An offset is a whole number from 0 on, not ${offset}.`);
    }
    if (metadata.length > GROUP_METADATA_CHARACTERS_MAX) {
      throw errors.group_invalid(
        `An offset's metadata has at most ${GROUP_METADATA_CHARACTERS_MAX} characters, not ${metadata.length}.`,
      );
    }
  }
}

function partitionKey({ topic, partition }: GroupOffset): string {
  return `${topic}/${partition}`;
}
