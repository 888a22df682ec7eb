import { deepEqual, equal, rejects } from 'node:assert/strict';
import { type Platform, type PlatformStore, type Policy, VersionConflictError } from '@parlance/domain';
import type { ContractClause } from './contract-clause.js';

const MILD: Policy = { labels: { insult: { review: 0.6, block: 0.9 }, spam: {} }, onScoringFailure: 'review' };
const STRICT: Policy = { labels: { insult: { block: 0.5 } }, onScoringFailure: 'block' };

const GAMING = { id: 'gaming', displayName: 'Gaming', policy: MILD };

const withoutTime = ({ id, displayName, policy, version }: Platform) => ({ id, displayName, policy, version });

/** What `PlatformStore` promises; run against the in-memory one and PostgreSQL. */
export const PLATFORM_STORE_CONTRACT: readonly ContractClause<PlatformStore>[] = [
  {
    behaviour: 'has nothing at first',
    async holds(store) {
      deepEqual(await store.list(), []);
      equal(await store.find('gaming'), undefined);
    },
  },
  {
    behaviour: 'gives back what was put, at version 1, with the time of the edit',
    async holds(store) {
      const before = Date.now();
      const put = await store.put(GAMING);
      const after = Date.now();
      deepEqual(withoutTime(put), { ...GAMING, version: 1 });
      deepEqual(await store.find('gaming'), put);
      equal(put.updatedAt.getTime() >= before && put.updatedAt.getTime() <= after, true);
    },
  },
  {
    behaviour: 'lists platforms by id, byte by byte',
    async holds(store) {
      for (const id of ['kids', 'b-team', 'b2', 'gaming', 'ba']) await store.put({ ...GAMING, id });
      const platforms = await store.list();
      deepEqual(
        platforms.map((platform) => platform.id),
        ['b-team', 'b2', 'ba', 'gaming', 'kids'],
      );
      deepEqual(platforms[3], await store.find('gaming'));
    },
  },
  {
    behaviour: 'raises the version by one when the name or the policy changes',
    async holds(store) {
      await store.put(GAMING);
      equal((await store.put({ ...GAMING, displayName: 'Games' })).version, 2);
      const third = await store.put({ ...GAMING, displayName: 'Games', policy: STRICT });
      deepEqual(withoutTime(third), { id: 'gaming', displayName: 'Games', policy: STRICT, version: 3 });
      deepEqual(await store.find('gaming'), third);
    },
  },
  {
    behaviour: 'keeps version and time when nothing changes, whatever the order of the labels',
    async holds(store) {
      const first = await store.put(GAMING);
      const again = { labels: { spam: {}, insult: { block: 0.9, review: 0.6 } }, onScoringFailure: 'review' } as const;
      deepEqual(await store.put({ ...GAMING, policy: again }), first);
    },
  },
  {
    behaviour: 'keeps a policy as it was stated beside the numbers that it came to, and what became of its promises',
    async holds(store) {
      const stated = { ...MILD, labels: { insult: { block: { precision: 0.95 } } } };
      const promises = [{ label: 'insult', action: 'block', promise: { precision: 0.95 }, threshold: 0.9 }] as const;
      const first = await store.put({ ...GAMING, policy: STRICT, stated, promises });
      deepEqual([first.policy, first.stated, first.promises, first.version], [STRICT, stated, promises, 1]);
      deepEqual(await store.find('gaming'), first);
      equal((await store.put({ ...GAMING, policy: STRICT, stated, promises })).version, 1);
      const changed = [{ ...promises[0], before: 0.8 }];
      equal((await store.put({ ...GAMING, policy: STRICT, stated, promises: changed })).version, 2);
      const plain = await store.put({ ...GAMING, policy: STRICT });
      deepEqual([plain.version, 'stated' in plain, 'promises' in plain], [3, false, false]);
    },
  },
  {
    behaviour: 'treats a threshold that is undefined as absent',
    async holds(store) {
      const put = await store.put({ ...GAMING, policy: { ...STRICT, labels: { insult: { review: undefined } } } });
      deepEqual(put.policy.labels, { insult: {} });
      deepEqual(await store.find('gaming'), put);
    },
  },
  {
    behaviour: 'takes an edit of the version the writer read',
    async holds(store) {
      const created = await store.put(GAMING, 0);
      equal((await store.put({ ...GAMING, policy: STRICT }, created.version)).version, 2);
    },
  },
  {
    behaviour: 'refuses an edit of another version, and keeps what it has',
    async holds(store) {
      const first = await store.put(GAMING);
      await rejects(store.put({ ...GAMING, policy: STRICT }, 7), conflict('gaming', 7, 1));
      await rejects(store.put({ ...GAMING, policy: STRICT }, 0), conflict('gaming', 0, 1));
      deepEqual(await store.find('gaming'), first);
      await rejects(store.put({ ...GAMING, id: 'kids' }, 1), conflict('kids', 1, 0));
      equal(await store.find('kids'), undefined);
    },
  },
  {
    behaviour: 'lets one of several writers who read the same version win',
    async holds(store) {
      await store.put(GAMING);
      const edits = [1, 2, 3, 4, 5, 6].map((n) => store.put({ ...GAMING, displayName: `Edit ${n}` }, 1));
      const settled = await Promise.allSettled(edits);
      equal(settled.filter((edit) => edit.status === 'fulfilled').length, 1);
      for (const edit of settled) {
        if (edit.status === 'rejected') equal(edit.reason instanceof VersionConflictError, true);
      }
      equal((await store.find('gaming'))?.version, 2);
    },
  },
  {
    behaviour: 'applies every one of several edits at once that name no version, first creation included',
    async holds(store) {
      const names = ['A', 'B', 'C', 'D', 'E', 'F'];
      const put = await Promise.all(names.map((displayName) => store.put({ ...GAMING, displayName })));
      deepEqual(put.map((platform) => platform.version).sort(), [1, 2, 3, 4, 5, 6]);
      const last = put.find((platform) => platform.version === 6);
      deepEqual(await store.find('gaming'), last);
    },
  },
  {
    behaviour: 'does not let a caller change what is stored by changing what it was given',
    async holds(store) {
      const put = await store.put(GAMING);
      (put.policy.labels as Record<string, object>)['insult'] = {};
      deepEqual((await store.find('gaming'))?.policy, MILD);
    },
  },
];

function conflict(platformId: string, expectedVersion: number, actualVersion: number): object {
  return { name: 'VersionConflictError', platformId, expectedVersion, actualVersion };
}
