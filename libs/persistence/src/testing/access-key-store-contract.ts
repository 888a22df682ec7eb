import { deepEqual, equal, rejects } from 'node:assert/strict';
import type { AccessKeyStore } from '@parlance/domain';
import type { ContractClause } from './contract-clause.js';

/** As a SHA-256 is written: 64 hexadecimal digits. */
const hash = (digit: string): string => digit.repeat(64);
const BOT = { name: 'bot', role: 'submit', platforms: ['gaming', 'kids'], createdBy: 'admin' } as const;
const OPS = { name: 'ops', role: 'ops', platforms: '*', createdBy: 'key:first' } as const;
const NOBODY = '00000000-0000-4000-8000-000000000000';

/** What `AccessKeyStore` promises; run against the in-memory one and PostgreSQL. */
export const ACCESS_KEY_STORE_CONTRACT: readonly ContractClause<AccessKeyStore>[] = [
  {
    behaviour: 'has nothing at first',
    async holds(store) {
      equal(await store.find(hash('a')), undefined);
      deepEqual(await store.list(), []);
      deepEqual(await store.live(), new Map());
      for (const id of [NOBODY, 'nonsense']) equal(await store.revoke(id), undefined);
    },
  },
  {
    behaviour: 'gives back what was added, by the hash of its secret alone',
    async holds(store) {
      const began = Date.now();
      const { id, createdAt, ...bot } = await store.add(BOT, hash('a'));
      deepEqual(bot, BOT);
      equal(Math.abs(createdAt.getTime() - began) < 60_000, true);
      const ops = await store.add(OPS, hash('b'));
      deepEqual(await store.find(hash('a')), { id, createdAt, ...BOT });
      deepEqual(await store.find(hash('b')), ops);
      equal(ops.platforms, '*');
      equal(await store.find(hash('c')), undefined);
      deepEqual(
        (await store.list()).map(({ name }) => name),
        ['ops', 'bot'],
      );
      deepEqual([...(await store.live())].sort(), [
        [hash('a'), { id, createdAt, ...BOT }],
        [hash('b'), ops],
      ]);
    },
  },
  {
    behaviour: 'revokes a key once and for good, and still knows that there was one',
    async holds(store) {
      const { id } = await store.add(BOT, hash('a'));
      await store.add(OPS, hash('b'));
      const revoked = await store.revoke(id);
      equal(revoked!.revokedAt! >= revoked!.createdAt, true);
      deepEqual(await store.revoke(id), revoked);
      deepEqual(await store.find(hash('a')), revoked);
      deepEqual([...(await store.live()).keys()], [hash('b')]);
      equal((await store.list()).length, 2);
    },
  },
  {
    behaviour: 'gives a name to one key in use, whoever adds how many at once, and again once that is revoked',
    async holds(store) {
      const added = await Promise.allSettled(['1', '2', '3', '4'].map((digit) => store.add(BOT, hash(digit))));
      const [first, ...others] = added.filter((one) => one.status === 'fulfilled');
      equal(others.length, 0);
      await rejects(store.add({ ...OPS, name: 'bot' }, hash('5')), { name: 'KeyNameTakenError', keyName: 'bot' });
      await store.revoke(first!.value.id);
      equal((await store.add(BOT, hash('6'))).name, 'bot');
    },
  },
];
