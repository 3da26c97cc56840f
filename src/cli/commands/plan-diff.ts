import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { contextOf } from '../context.ts';
import { printRows } from '../output.ts';

export function addPlanDiff(program: Command): void {
  program
    .command('plan-diff <old> <new>')
    .description('say for each operator of two SQL scripts whether its state survives the change')
    .addHelpText('after', '\nExample:\n  millrace plan-diff means.sql means-v2.sql\n')
    .action(async (before: string, after: string, _flags: unknown, command: Command) => {
      const { output } = contextOf(command);
      const { planDiff } = await import('#engine');
      const verdicts = await planDiff(readFileSync(before, 'utf8'), readFileSync(after, 'utf8'), before);
      await printRows(
        output,
        verdicts.map((verdict) => ({ ...verdict })),
        ['verdict', 'before', 'after', 'reason', 'operator'],
      );
    });
}
