import { deepEqual, equal } from 'node:assert/strict';
import type { AuditLog } from '@parlance/domain';
import type { ContractClause } from './contract-clause.js';

const CREATED = { actor: 'admin', action: 'key.created', facts: { name: 'bot', role: 'submit', live: true } } as const;
const PROMOTED = {
  actor: 'key:ann',
  action: 'model.promoted',
  platform: 'gaming',
  facts: { model: 'gaming-1', before: null, rows: 128 },
} as const;

/** What `AuditLog` promises; run against the in-memory one and PostgreSQL. */
export const AUDIT_LOG_CONTRACT: readonly ContractClause<AuditLog>[] = [
  {
    behaviour: 'is empty at first',
    async holds(log) {
      deepEqual(await log.entries({ limit: 10 }), []);
    },
  },
  {
    behaviour: 'gives back what was appended, the latest first, with when it was',
    async holds(log) {
      const began = Date.now();
      await log.append(CREATED);
      await log.append(PROMOTED);
      const entries = await log.entries({ limit: 10 });
      deepEqual(
        entries.map((entry) => ({ ...entry, id: 0, at: 0 })),
        [PROMOTED, CREATED].map((fact) => ({ ...fact, id: 0, at: 0 })),
      );
      for (const { at } of entries) equal(Math.abs(at.getTime() - began) < 60_000, true);
      equal(entries[0]!.id > entries[1]!.id, true);
    },
  },
  {
    behaviour: 'shows one platform its own entries alone',
    async holds(log) {
      for (const platform of ['gaming', 'kids', 'gaming']) await log.append({ ...PROMOTED, platform });
      await log.append(CREATED);
      equal((await log.entries({ platform: 'gaming', limit: 10 })).length, 2);
      equal((await log.entries({ platform: 'kids', limit: 10 })).length, 1);
      deepEqual(await log.entries({ platform: 'social', limit: 10 }), []);
      equal((await log.entries({ limit: 10 })).length, 4);
    },
  },
  {
    behaviour: 'is read page by page, from the last entry of the page before',
    async holds(log) {
      for (let n = 1; n <= 5; n++) await log.append({ ...PROMOTED, facts: { n } });
      const seen: unknown[] = [];
      for (let before: number | undefined; ;) {
        const page = await log.entries({ platform: 'gaming', limit: 2, ...(before !== undefined && { before }) });
        if (page.length === 0) break;
        seen.push(...page.map(({ facts }) => facts['n']));
        before = page.at(-1)!.id;
      }
      deepEqual(seen, [5, 4, 3, 2, 1]);
    },
  },
];
