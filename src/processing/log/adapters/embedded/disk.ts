/**
 * The disk as the log needs it: small enough that a test can put a simulated one in its place, which loses
 * what was not synced and crashes after any operation.
 *
 * What is written may be lost, or survive in part, until `syncData` has resolved. A created, renamed or removed
 * name may be lost until `syncDirectory` of its directory has resolved.
 */
export interface Disk {
  /** Creates the directory and its missing parents, their names durable; existing ones are left alone. */
  makeDirectory(path: string): Promise<void>;
  /** Names in the directory, in no special order; empty if it does not exist. */
  listDirectory(path: string): Promise<string[]>;
  /** Opens for reading and writing. `create` makes a new empty file, or empties an old one. */
  open(path: string, mode: 'create' | 'existing'): Promise<DiskFile>;
  /** Replaces `to` at one moment if it is there. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file, or a directory with all that is in it; nothing happens if there is none. */
  remove(path: string): Promise<void>;
  syncDirectory(path: string): Promise<void>;
  /**
   * Takes the directory for this process alone and resolves with the function that gives it back.
   * Rejects with `log_locked`, naming the process that has it.
   */
  lock(path: string): Promise<() => Promise<void>>;
}

export interface DiskFile {
  size(): Promise<number>;
  /** Fills `target` from `position`; resolves with the bytes read, fewer only at the end of the file. */
  read(target: Uint8Array, position: number): Promise<number>;
  /** Writes all buffers one after another from `position`, or rejects. */
  write(buffers: readonly Uint8Array[], position: number): Promise<void>;
  /** Resolves when everything written, and the size, would survive a power cut (`fdatasync`). */
  syncData(): Promise<void>;
  truncate(size: number): Promise<void>;
  close(): Promise<void>;
}

/** The whole file, or undefined if there is none. */
export async function readWholeFile(
  disk: Disk,
  directory: string,
  name: string,
): Promise<Uint8Array | undefined> {
  if (!(await disk.listDirectory(directory)).includes(name)) return undefined;
  const file = await disk.open(`${directory}/${name}`, 'existing');
  try {
    const bytes = new Uint8Array(await file.size());
    return bytes.subarray(0, await file.read(bytes, 0));
  } finally {
    await file.close();
  }
}

/** Replaces the file at one moment: after a crash it has the old bytes or the new ones, never a mixture. */
export async function replaceFile(
  disk: Disk,
  directory: string,
  name: string,
  bytes: Uint8Array,
): Promise<void> {
  const temporary = `${directory}/${name}.new`;
  const file = await disk.open(temporary, 'create');
  try {
    await file.write([bytes], 0);
    await file.syncData();
  } finally {
    await file.close();
  }
  await disk.rename(temporary, `${directory}/${name}`);
  await disk.syncDirectory(directory);
}
