import { randomBytes } from 'node:crypto';
import {
  type Action,
  type DecidedCandidate,
  type Judgement,
  type LeasedReview,
  resolveJudgements,
  type ReviewChoice,
  type ReviewCounts,
  type ReviewPool,
  ReviewQueue,
  type ReviewReason,
  type Scores,
} from '@parlance/domain';
import type { DataSource } from 'typeorm';
import { retriable } from '../unavailable.js';
import { walkTexts } from './walk-texts.js';

/** Texts walked past in each look for candidates: enough to choose from, and a bound on what a look costs. */
const WALKED_TEXTS = 1_000;
const MOST_COUNTED = 10_000;

/** The review queue in PostgreSQL, whose clock leases run by. A text is one moderator's because its row can be only one's. */
export class PostgresReviewQueue extends ReviewQueue {
  constructor(private readonly database: DataSource) {
    super();
  }

  override async pool(platform: string, moderator: string): Promise<ReviewPool> {
    // Hashes are spread evenly: a walk from anywhere meets texts of all times and kinds alike.
    const from = randomBytes(32).toString('hex');
    return retriable(`looking for reviews of ${platform}`, async () => {
      const [sampled, toReview, disputed] = await Promise.all([
        this.#candidates(platform, from, 'any'),
        this.#candidates(platform, from, 'review'),
        this.#disputed(platform, moderator),
      ]);
      return { sampled, toReview, disputed };
    });
  }

  override async held(platform: string, moderator: string): Promise<readonly LeasedReview[]> {
    const rows = await retriable(`reading the reviews that ${moderator} holds of ${platform}`, () =>
      this.database.query<HeldRow[]>(
        `SELECT lease.text_hash, texts.text, lease.why, lease.leased_until,
           decision.scores, decision.action, decision.model, decision.decided_at,
           coalesce(decision.content_id, (
             SELECT content_id FROM corrections AS named
             WHERE named.platform = $1 AND named.text_hash = lease.text_hash AND content_id IS NOT NULL
             ORDER BY judged_at DESC, content_id DESC LIMIT 1
           )) AS content_id
         FROM review_leases AS lease
         JOIN texts ON texts.platform = $1 AND texts.hash = lease.text_hash
         LEFT JOIN LATERAL (
           SELECT content_id, scores, action, model, decided_at FROM decisions
           WHERE platform = $1 AND text_hash = lease.text_hash ORDER BY decided_at DESC, id DESC LIMIT 1
         ) AS decision ON true
         WHERE lease.platform = $1 AND lease.moderator = $2 AND lease.leased_until > clock_timestamp()
           AND ${REVIEWABLE_BY_MODERATOR}
         ORDER BY lease.leased_until, lease.text_hash`,
        [platform, moderator],
      ),
    );
    return rows.map(leasedReviewOf);
  }

  override async lease(
    platform: string,
    moderator: string,
    choices: readonly ReviewChoice[],
    leaseMs: number,
  ): Promise<ReadonlySet<string>> {
    const rows = await retriable(`handing out reviews of ${platform}`, () =>
      // In one order for everybody, so that no two wait for each other.
      this.database.query<{ text_hash: string }[]>(
        `INSERT INTO review_leases AS held (platform, text_hash, moderator, why, leased_until)
         SELECT $1, text_hash, $2, why, clock_timestamp() + $5 * interval '1 millisecond'
         FROM unnest($3::text[], $4::text[]) AS lease (text_hash, why)
         WHERE EXISTS (SELECT 1 FROM texts WHERE texts.platform = $1 AND texts.hash = lease.text_hash)
           AND ${REVIEWABLE_BY_MODERATOR}
         ORDER BY text_hash
         ON CONFLICT (platform, text_hash) DO UPDATE
           SET moderator = excluded.moderator, why = excluded.why, leased_until = excluded.leased_until
           WHERE held.moderator = excluded.moderator OR held.leased_until <= clock_timestamp()
         RETURNING text_hash`,
        [platform, moderator, choices.map(({ textHash }) => textHash), choices.map(({ why }) => why), leaseMs],
      ),
    );
    return new Set(rows.map(({ text_hash }) => text_hash));
  }

  override async release(platform: string, moderator: string, textHashes?: readonly string[]): Promise<number> {
    const [, released] = await retriable(`giving back reviews of ${platform}`, () =>
      this.database.query<[unknown[], number]>(
        `DELETE FROM review_leases
         WHERE platform = $1 AND moderator = $2 AND leased_until > clock_timestamp()
           AND ($3::text[] IS NULL OR text_hash = ANY ($3))`,
        [platform, moderator, textHashes ?? null],
      ),
    );
    return released;
  }

  override async counts(platform: string): Promise<ReviewCounts> {
    return retriable(`counting the reviews of ${platform}`, async () => {
      const [[toReview], [leases], disputed] = await Promise.all([
        this.database.query<{ texts: number; oldest: Date | null }[]>(
          `SELECT count(*)::integer AS texts, min(decided_at) AS oldest
           FROM (
             SELECT min(decided_at) AS decided_at FROM decisions
             WHERE platform = $1 AND action = 'review'
               AND EXISTS (SELECT 1 FROM texts WHERE texts.platform = $1 AND hash = text_hash)
               AND NOT EXISTS (
                 SELECT 1 FROM corrections WHERE corrections.platform = $1 AND corrections.text_hash = decisions.text_hash
               ) AND NOT EXISTS (
                 SELECT 1 FROM decisions AS later
                 WHERE later.platform = $1 AND later.content_id = decisions.content_id
                   AND later.decided_at > decisions.decided_at AND later.text_hash <> decisions.text_hash
               )
             GROUP BY text_hash LIMIT ${MOST_COUNTED}
           ) AS waiting`,
          [platform],
        ),
        this.database.query<{ held: number }[]>(
          `SELECT count(*)::integer AS held FROM review_leases WHERE platform = $1 AND leased_until > clock_timestamp()`,
          [platform],
        ),
        this.#split(platform),
      ]);
      const { texts, oldest } = toReview!;
      return {
        toReview: texts,
        disputed: disputed.length,
        handedOut: leases!.held,
        ...(oldest !== null && { oldestDecidedAt: oldest }),
      };
    });
  }

  override async forgetEnded(): Promise<number> {
    const [, forgotten] = await retriable('forgetting reviews that nobody holds', () =>
      this.database.query<[unknown[], number]>(
        `DELETE FROM review_leases WHERE (platform, text_hash) IN (
           SELECT platform, text_hash FROM review_leases WHERE leased_until <= clock_timestamp() FOR UPDATE SKIP LOCKED
         )`,
      ),
    );
    return forgotten;
  }

  /** From `from` on, and then from the first, until it is back where it began or has walked far enough. */
  async #candidates(platform: string, from: string, action: 'any' | 'review'): Promise<readonly DecidedCandidate[]> {
    const query = walkTexts(action);
    const walk = (first: string, end: string, most: number): Promise<CandidateRow[]> =>
      this.database.query<CandidateRow[]>(query, [platform, first, end, most]);
    const rows = await walk(from, 'g', WALKED_TEXTS);
    if (rows.length < WALKED_TEXTS) rows.push(...(await walk('', from, WALKED_TEXTS - rows.length)));
    return rows.map(candidateOf);
  }

  async #disputed(platform: string, moderator: string): Promise<readonly string[]> {
    const split = await this.#split(platform);
    const rows = await this.database.query<{ text_hash: string }[]>(
      `SELECT text_hash FROM unnest($3::text[]) AS disputed (text_hash)
       WHERE NOT EXISTS (
         SELECT 1 FROM corrections AS his
         WHERE his.platform = $1 AND his.text_hash = disputed.text_hash AND his.moderator = $2
       ) AND NOT EXISTS (
         SELECT 1 FROM review_leases AS lease
         WHERE lease.platform = $1 AND lease.text_hash = disputed.text_hash AND leased_until > clock_timestamp()
       )`,
      [platform, moderator, split],
    );
    return rows.map(({ text_hash }) => text_hash);
  }

  /** The texts that are there and on which moderators disagree. */
  async #split(platform: string): Promise<readonly string[]> {
    // Of all that was said only what was both said and denied; whether that is a dispute is the domain's to say.
    const rows = await this.database.query<JudgementRow[]>(
      `SELECT text_hash, label, holds, moderator, judged_at
       FROM corrections
       WHERE platform = $1 AND (text_hash, label) IN (
         SELECT text_hash, label FROM corrections WHERE platform = $1
         GROUP BY text_hash, label HAVING bool_or(holds) AND NOT bool_and(holds)
       ) AND EXISTS (SELECT 1 FROM texts WHERE texts.platform = $1 AND hash = text_hash)
       ORDER BY text_hash, label, judged_at, moderator, content_id NULLS FIRST`,
      [platform],
    );
    const disputed = resolveJudgements(rows.map(judgementOf)).filter(({ outcome }) => outcome === 'disputed');
    return [...new Set(disputed.map(({ textHash }) => textHash))];
  }
}

/** Of `lease`, a text and why it is looked at: he ($2) has not judged it, and nobody has unless it is disputed. */
const REVIEWABLE_BY_MODERATOR = `NOT EXISTS (
  SELECT 1 FROM corrections AS judged
  WHERE judged.platform = $1 AND judged.text_hash = lease.text_hash
    AND (judged.moderator = $2 OR lease.why <> 'disputed')
)`;

interface CandidateRow {
  readonly text_hash: string;
  readonly scores: Scores;
  readonly action: Action;
  readonly model: string;
  readonly decided_at: Date;
}

interface HeldRow {
  readonly text_hash: string;
  readonly text: string;
  readonly why: ReviewReason;
  readonly leased_until: Date;
  readonly content_id: string | null;
  readonly scores: Scores | null;
  readonly action: Action | null;
  readonly model: string | null;
  readonly decided_at: Date | null;
}

interface JudgementRow {
  readonly text_hash: string;
  readonly label: string;
  readonly holds: boolean;
  readonly moderator: string;
  readonly judged_at: Date;
}

function candidateOf({ text_hash, scores, action, model, decided_at }: CandidateRow): DecidedCandidate {
  return { textHash: text_hash, scores, action, model, decidedAt: decided_at };
}

function leasedReviewOf(row: HeldRow): LeasedReview {
  const { text_hash, text, why, leased_until, content_id, scores, action, model, decided_at } = row;
  return {
    ...{ textHash: text_hash, text, why, leasedUntil: leased_until },
    ...(content_id !== null && { contentId: content_id }),
    ...(scores !== null && { decision: { scores, action: action!, model: model!, decidedAt: decided_at! } }),
  };
}

function judgementOf({ text_hash, label, holds, moderator, judged_at }: JudgementRow): Judgement {
  return { textHash: text_hash, label, holds, moderator, judgedAt: judged_at };
}
