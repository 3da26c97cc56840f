import type { Value } from '../../batch/physical-kind.ts';
import type { Group } from '../../codegen/group-array.ts';
import type { StateCodec } from '../../state/keyed-state.ts';

const ARRAY_BYTES = 32;
const CELL_BYTES = 24;
/** Of one element of a list or map in a cell, which is not looked at. */
const ELEMENT_BYTES = 48;

/** How a group becomes bytes. Lists and maps in its cells are weighed by their length, as it is put often. */
export const groupCodec: StateCodec<Group> = {
  write: (group, out) => out.values(group),
  read: (from) => from.values(),
  bytes: groupBytes,
};

function groupBytes(group: Group): number {
  let bytes = ARRAY_BYTES;
  for (let i = 0; i < group.length; i++) {
    const cell = group[i] as Value;
    bytes += typeof cell === 'object' ? objectBytes(cell) : CELL_BYTES;
    if (typeof cell === 'string') bytes += cell.length;
  }
  return bytes;
}

function objectBytes(cell: (Value & object) | null): number {
  if (cell === null) return 8;
  if (cell instanceof Map) return ARRAY_BYTES + cell.size * ELEMENT_BYTES;
  if (cell instanceof Uint8Array) return ARRAY_BYTES + cell.length;
  if (!Array.isArray(cell)) return ARRAY_BYTES;
  const [first] = cell as readonly Value[];
  // A sorted bag is two lists.
  const length = cell.length === 2 && Array.isArray(first) ? first.length : cell.length;
  return ARRAY_BYTES + length * ELEMENT_BYTES;
}
