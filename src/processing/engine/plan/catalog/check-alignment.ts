import { fail } from '../../sql/index.ts';
import type { TableDescriptor } from '../table-descriptor.ts';

const PREFIX = 'scan.watermark.alignment.';
const NEEDED = [`${PREFIX}group`, `${PREFIX}max-drift`];

/** As in Flink, who asks for alignment says with which group, and how closely. */
export function checkAlignment(table: TableDescriptor): void {
  const given = Object.keys(table.options).find((option) => option.startsWith(PREFIX));
  const missing = NEEDED.find((option) => table.options[option] === undefined);
  if (given === undefined || missing === undefined) return;
  fail(
    'invalid',
    `Table "${table.name}" has the option "${given}" and lacks '${missing}': alignment of watermarks needs '${NEEDED.join("' and '")}'.`,
    table.optionSpans.get(given) ?? table.span,
  );
}
