import { test } from 'node:test';
import type { ContractLog, Promises } from './contract/contract-tools.ts';
import { describeAppending } from './contract/describe-appending.ts';
import { describeGroups } from './contract/describe-groups.ts';
import { describeReading } from './contract/describe-reading.ts';
import { describeTopics } from './contract/describe-topics.ts';
import { describeTransactions } from './contract/describe-transactions.ts';

/** The promise of the `EventLog` port. Every adapter's test runs it. */
export function describeEventLog(adapter: string, open: () => Promise<ContractLog>): void {
  const promises: Promises = (name, body) => {
    test(`${adapter}: ${name}`, async () => {
      const context = await open();
      try {
        await body(context.log, context);
      } finally {
        await context.dispose();
      }
    });
  };
  describeTopics(promises);
  describeAppending(promises);
  describeReading(promises);
  describeGroups(promises);
  describeTransactions(promises);
}
