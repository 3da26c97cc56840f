import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCoded } from '#foundation';
import type { Database } from './database.ts';
import { isUniqueViolation } from './errors.ts';

/** What every adapter promises. `open` answers an empty database. */
export function databaseContract(name: string, open: () => Promise<Database>): void {
  const withDatabase = (title: string, body: (database: Database) => Promise<void>): void => {
    test(`${name}: ${title}`, async () => {
      const database = await open();
      try {
        await body(database);
      } finally {
        await database.close();
      }
    });
  };

  withDatabase('is a PostgreSQL 15 or newer that syncs what it commits', async (database) => {
    const [row] = await database.query<{ version: number }>(
      `SELECT current_setting('server_version_num')::int AS version`,
    );
    assert.ok(row !== undefined && row.version >= 150_000);
  });

  withDatabase('answers the rows of a statement, and none if it has none', async (database) => {
    assert.deepEqual(await database.query('SELECT $1::int + 1 AS sum', [41]), [{ sum: 42 }]);
    assert.deepEqual(await database.query('CREATE TABLE a (x int)'), []);
  });

  withDatabase('gives back every type exactly as its table says', async (database) => {
    const [row] = await database.query(
      `SELECT 9007199254740991::bigint AS exact, 9007199254740993::bigint AS large, 1.50::numeric AS decimal,
              date '2026-01-31' AS day, timestamp '2026-01-31 10:00:00.123456' AS local,
              timestamptz '2026-01-31 10:00:00Z' AS moment, '{"a":[1]}'::jsonb AS json, '\\x00ff'::bytea AS bytes,
              array[1,2]::bigint[] AS list, null AS nothing`,
    );
    assert.deepEqual(row, {
      exact: 9_007_199_254_740_991,
      large: 9_007_199_254_740_993n,
      decimal: '1.50',
      day: '2026-01-31',
      local: '2026-01-31 10:00:00.123456',
      moment: new Date('2026-01-31T10:00:00Z'),
      json: { a: [1] },
      bytes: Buffer.from([0, 255]),
      list: [1, 2],
      nothing: null,
    });
  });

  withDatabase('runs several statements of one text together or not at all', async (database) => {
    await database.query('CREATE TABLE a (x int); INSERT INTO a VALUES (1)');
    await assert.rejects(database.query('INSERT INTO a VALUES (2); SELECT 1/0'));
    assert.deepEqual(await database.query('SELECT x FROM a'), [{ x: 1 }]);
  });

  withDatabase('commits a transaction as a whole', async (database) => {
    await database.query('CREATE TABLE a (x int)');
    const answer = await database.transaction(async (transaction) => {
      await transaction.query('INSERT INTO a VALUES (1)');
      assert.deepEqual(await database.query('SELECT x FROM a'), [], 'others see nothing yet');
      await transaction.query('INSERT INTO a VALUES (2)');
      return 'done';
    });
    assert.equal(answer, 'done');
    assert.deepEqual(await database.query('SELECT x FROM a ORDER BY x'), [{ x: 1 }, { x: 2 }]);
  });

  withDatabase('rolls a transaction back when its work rejects, and says why', async (database) => {
    await database.query('CREATE TABLE a (x int)');
    const work = database.transaction(async (transaction) => {
      await transaction.query('INSERT INTO a VALUES (1)');
      throw new Error('changed my mind');
    });
    await assert.rejects(work, /changed my mind/);
    assert.deepEqual(await database.query('SELECT x FROM a'), []);
  });

  withDatabase(
    'does not report success for a transaction whose failed statement was ignored',
    async (database) => {
      const work = database.transaction(async (transaction) => {
        await transaction.query('SELECT 1/0').catch(() => undefined);
      });
      await assert.rejects(work, (error) => isCoded(error, 'database_failed'));
    },
  );

  withDatabase('refuses a query of a transaction that has ended', async (database) => {
    let late: (() => Promise<unknown>) | undefined;
    await database.transaction(async (transaction) => {
      late = () => transaction.query('SELECT 1');
    });
    await assert.rejects(async () => late?.(), TypeError);
  });

  withDatabase('names the constraint that refused a value', async (database) => {
    await database.query('CREATE TABLE a (x int CONSTRAINT x_once UNIQUE)');
    await database.query('INSERT INTO a VALUES (1)');
    await assert.rejects(database.query('INSERT INTO a VALUES ($1)', [1]), (error) =>
      isUniqueViolation(error, 'x_once'),
    );
  });

  withDatabase('tells the loser of a serializable race to try again', async (database) => {
    await database.query('CREATE TABLE a (x int); INSERT INTO a VALUES (0)');
    const increment = (meet: () => Promise<void>): Promise<void> =>
      database.transaction(
        async (transaction) => {
          await transaction.query('SELECT x FROM a');
          await meet();
          await transaction.query('UPDATE a SET x = x + 1');
        },
        { isolation: 'serializable' },
      );
    const meet = barrier(2);
    const results = await Promise.allSettled([increment(meet), increment(meet)]);
    const failures = results.filter((result) => result.status === 'rejected');
    assert.equal(failures.length, 1);
    assert.ok(isCoded(failures[0]?.reason, 'database_conflict'));
  });

  withDatabase('passes values as parameters, never as text', async (database) => {
    const hostile = `'; DROP TABLE a; --`;
    assert.deepEqual(await database.query('SELECT $1::text AS x', [hostile]), [{ x: hostile }]);
  });

  withDatabase('tells nothing of a statement in the message of its failure', async (database) => {
    await assert.rejects(database.query('SELECT secret FROM nowhere'), (error: Error) => {
      assert.ok(isCoded(error, 'database_failed'));
      return !error.message.includes('nowhere');
    });
  });

  withDatabase('refuses statements once it is closed', async (database) => {
    await database.close();
    await assert.rejects(database.query('SELECT 1'), (error) => isCoded(error, 'database_unavailable'));
  });
}

/** Resolves for everyone once `count` have arrived. */
function barrier(count: number): () => Promise<void> {
  let arrived = 0;
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    arrived += 1;
    if (arrived === count) open();
    return opened;
  };
}
