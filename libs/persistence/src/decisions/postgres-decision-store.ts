import {
  type ContentOrigin,
  DecisionStore,
  type KeptDecision,
  type LatestDecision,
  type Scores,
} from '@parlance/domain';
import type { DataSource, EntityManager } from 'typeorm';
import { keepTexts } from '../texts/keep-texts.js';
import { textHash } from '../texts/text-hash.js';
import { retriable } from '../unavailable.js';
import { latestDecisions } from './latest-decisions.js';

/** The latest decision of each of a platform's contents: $1 the platform, $2 the contents' ids. */
const LATEST = `(
  SELECT DISTINCT ON (content_id) content_id, text_hash, author_id, thread_id, scores, model, decided_at
  FROM decisions
  WHERE platform = $1 AND content_id = ANY ($2::text[])
  ORDER BY content_id, decided_at DESC, id DESC
) AS latest`;

/** Decisions in PostgreSQL; their texts by hash, with those of corrections. */
export class PostgresDecisionStore extends DecisionStore {
  constructor(private readonly database: DataSource) {
    super();
  }

  override async keep(decisions: readonly KeptDecision[]): Promise<void> {
    // One statement cannot write a row twice, and everybody writes in the same order, so that no two wait for each other.
    const latest = latestDecisions(decisions).map((decision) => ({ ...decision, textHash: textHash(decision.text) }));
    await retriable('keeping decisions', () =>
      this.database.transaction(async (manager) => {
        await keepTexts(manager, latest);
        await upsert(manager, latest);
      }),
    );
  }

  override async latest(platform: string, contentIds: readonly string[]): Promise<ReadonlyMap<string, LatestDecision>> {
    const rows = await retriable(`reading decisions of ${platform}`, () =>
      this.database.query<LatestRow[]>(
        `SELECT content_id, text, scores, model, decided_at
         FROM ${LATEST} LEFT JOIN texts ON texts.platform = $1 AND hash = text_hash`,
        [platform, [...new Set(contentIds)]],
      ),
    );
    return new Map(
      rows.map(({ content_id, text, scores, model, decided_at: decidedAt }) => [
        content_id,
        { scores, model, decidedAt, ...(text !== null && { text }) },
      ]),
    );
  }

  override async origins(platform: string, contentIds: readonly string[]): Promise<ReadonlyMap<string, ContentOrigin>> {
    const rows = await retriable(`reading who wrote contents of ${platform}`, () =>
      this.database.query<{ content_id: string; author_id: string | null; thread_id: string | null }[]>(
        `SELECT content_id, author_id, thread_id
         FROM ${LATEST} WHERE author_id IS NOT NULL OR thread_id IS NOT NULL`,
        [platform, [...new Set(contentIds)]],
      ),
    );
    return new Map(
      rows.map(({ content_id, author_id: authorId, thread_id: threadId }) => [
        content_id,
        { ...(authorId !== null && { authorId }), ...(threadId !== null && { threadId }) },
      ]),
    );
  }

  override async highestScores(
    asked: Parameters<DecisionStore['highestScores']>[0],
  ): ReturnType<DecisionStore['highestScores']> {
    const { platform, label, since, below = null, limit } = asked;
    return retriable(`reading scores of ${platform}`, async () => {
      const rows = await this.database.query<{ score: number }[]>(
        `SELECT score FROM (
           SELECT (scores ->> $2)::double precision AS score FROM decisions WHERE platform = $1 AND decided_at >= $3
         ) AS given
         WHERE score IS NOT NULL AND ($4::double precision IS NULL OR score < $4)
         ORDER BY score DESC LIMIT $5`,
        [platform, label, since, below, limit],
      );
      const [{ first }] = await this.database.query<[{ first: Date | null }]>(
        'SELECT min(decided_at) AS first FROM decisions WHERE platform = $1 AND decided_at >= $2',
        [platform, since],
      );
      return { scores: rows.map(({ score }) => score), ...(first !== null && { first }) };
    });
  }
}

/** A row as `latest` asks for it. */
interface LatestRow {
  readonly content_id: string;
  readonly text: string | null;
  readonly scores: Scores;
  readonly model: string;
  readonly decided_at: Date;
}

async function upsert(
  manager: EntityManager,
  decisions: readonly (KeptDecision & { readonly textHash: string })[],
): Promise<void> {
  await manager.query(
    `INSERT INTO decisions (id, platform, content_id, text_hash, author_id, thread_id, scores, action, reason, fallback,
       model, policy_version, decided_at)
     SELECT id, platform, content_id, text_hash, author_id, thread_id, scores::jsonb, action, reason, fallback,
       model, policy_version, decided_at
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
       $10::boolean[], $11::text[], $12::integer[], $13::timestamptz[])
       AS given (id, platform, content_id, text_hash, author_id, thread_id, scores, action, reason,
       fallback, model, policy_version, decided_at)
     ON CONFLICT (id) DO UPDATE SET
       author_id = excluded.author_id, thread_id = excluded.thread_id, scores = excluded.scores, action = excluded.action,
       reason = excluded.reason, fallback = excluded.fallback, model = excluded.model,
       policy_version = excluded.policy_version, decided_at = excluded.decided_at
     WHERE decisions.decided_at <= excluded.decided_at`,
    [
      decisions.map(({ id }) => id),
      decisions.map(({ platform }) => platform),
      decisions.map(({ contentId }) => contentId),
      decisions.map(({ textHash: hash }) => hash),
      decisions.map(({ authorId }) => authorId ?? null),
      decisions.map(({ threadId }) => threadId ?? null),
      decisions.map(({ scores }) => JSON.stringify(scores)),
      decisions.map(({ action }) => action),
      decisions.map(({ reason }) => reason),
      decisions.map(({ fallback }) => fallback),
      decisions.map(({ model }) => model),
      decisions.map(({ policyVersion }) => policyVersion),
      decisions.map(({ decidedAt }) => decidedAt),
    ],
  );
}
