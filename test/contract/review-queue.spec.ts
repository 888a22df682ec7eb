import { PostgresCorrectionStore, PostgresDecisionStore, PostgresReviewQueue } from '@parlance/persistence';
import {
  InMemoryCorrectionStore,
  InMemoryDecisionStore,
  InMemoryReviewQueue,
  InMemoryTexts,
  REVIEW_QUEUE_CONTRACT,
} from '@parlance/persistence/testing';
import { describe, expect, it } from 'vitest';
import { migratedPostgres } from './migrated-postgres.js';

describe('InMemoryReviewQueue', () => {
  for (const { behaviour, holds } of REVIEW_QUEUE_CONTRACT) {
    const texts = new InMemoryTexts();
    const stores = { decisions: new InMemoryDecisionStore(texts), corrections: new InMemoryCorrectionStore(texts) };
    it(behaviour, () => holds({ ...stores, queue: new InMemoryReviewQueue({ ...stores, texts }) }));
  }
});

describe('PostgresReviewQueue', () => {
  const database = migratedPostgres(['texts', 'corrections', 'decisions', 'review_leases']);

  for (const { behaviour, holds } of REVIEW_QUEUE_CONTRACT) {
    it(behaviour, () =>
      holds({
        queue: new PostgresReviewQueue(database()),
        decisions: new PostgresDecisionStore(database()),
        corrections: new PostgresCorrectionStore(database()),
      }),
    );
  }

  it('offers a part of many texts, another one each time, in which a text that is said all the time is one', async () => {
    // 5,000 texts said once, and one said 5,000 times.
    await database().query(
      `INSERT INTO decisions (id, platform, content_id, text_hash, scores, action, reason, fallback, model, policy_version, decided_at)
       SELECT 'd' || n, 'gaming', 'c' || n, encode(sha256(convert_to(CASE WHEN n <= 5000 THEN 'text ' || n ELSE 'spam' END, 'UTF8')), 'hex'),
         '{"insult": 0.1}', 'allow', '', false, 'base-1', 1, now()
       FROM generate_series(1, 10000) AS n`,
    );
    await database().query(
      `INSERT INTO texts (platform, hash, text)
       SELECT platform, text_hash, '"some text"' FROM decisions GROUP BY platform, text_hash`,
    );
    const queue = new PostgresReviewQueue(database());
    const first = (await queue.pool('gaming', 'ann')).sampled.map(({ textHash }) => textHash);
    const second = (await queue.pool('gaming', 'ann')).sampled.map(({ textHash }) => textHash);
    expect([first.length, new Set(first).size]).toEqual([1_000, 1_000]);
    expect(second).not.toEqual(first);
  });
});
