import {
  ContradictoryCorrectionsError,
  type Correction,
  type CorrectionCounts,
  CorrectionStore,
  type KeptJudgement,
} from '@parlance/domain';
import type { DataSource, EntityManager } from 'typeorm';
import { keepTexts } from '../texts/keep-texts.js';
import { retriable } from '../unavailable.js';
import { judgementKey, type JudgementRow, judgementRows, subjectOf } from './judgement-row.js';

/** Corrections in PostgreSQL, a row a judgement. */
export class PostgresCorrectionStore extends CorrectionStore {
  constructor(private readonly database: DataSource) {
    super();
  }

  override async add(corrections: readonly Correction[]): Promise<readonly number[]> {
    // Everybody inserts in the same order, so that no two wait for each other.
    const keyed = judgementRows(corrections).map((row) => ({ row, key: judgementKey(row) }));
    const rows = keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ row }) => row);
    const indices = new Map<string, number>();
    for (const { row, key } of keyed) if (!indices.has(key)) indices.set(key, row.index);
    const added = await retriable('storing corrections', () =>
      this.database.transaction(async (manager) => {
        await keepTexts(manager, rows);
        const inserted = await insert(manager, rows);
        if (inserted.length < rows.length) await refuseContradictions(manager, rows);
        return inserted;
      }),
    );
    return ascending(added.map((key) => indices.get(key)!));
  }

  override async judgements(platform: string): Promise<readonly KeptJudgement[]> {
    const rows = await retriable(`reading the corrections of ${platform}`, () =>
      this.database.query<KeptRow[]>(
        `SELECT text_hash, text, label, holds, moderator, judged_at, content_id, reason
         FROM corrections JOIN texts USING (platform)
         WHERE platform = $1 AND hash = text_hash
         ORDER BY text_hash, label, judged_at, moderator, content_id NULLS FIRST`,
        [platform],
      ),
    );
    return rows.map(judgementOf);
  }

  override async counts(platform: string): Promise<CorrectionCounts> {
    return retriable(`counting the corrections of ${platform}`, () =>
      // One snapshot for both queries.
      this.database.transaction('REPEATABLE READ', async (manager) => {
        const labels = await manager.query<{ label: string; yes: number; no: number }[]>(
          `SELECT label, (count(*) FILTER (WHERE holds))::integer AS yes, (count(*) FILTER (WHERE NOT holds))::integer AS no
           FROM corrections WHERE platform = $1 GROUP BY label ORDER BY label`,
          [platform],
        );
        const [total] = await manager.query<{ judgements: number; texts: number; last: Date | null }[]>(
          `SELECT count(*)::integer AS judgements, count(DISTINCT text_hash)::integer AS texts, max(stored_at) AS last
           FROM corrections WHERE platform = $1`,
          [platform],
        );
        const { judgements, texts, last } = total!;
        return {
          judgements,
          texts,
          labels: Object.fromEntries(labels.map(({ label, yes, no }) => [label, { yes, no }])),
          ...(last !== null && { lastStoredAt: last }),
        };
      }),
    );
  }

  override async texts(platform: string, hashes: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await retriable(`reading texts of ${platform}`, () =>
      this.database.query<{ hash: string; text: string }[]>(
        'SELECT hash, text FROM texts WHERE platform = $1 AND hash = ANY($2)',
        [platform, [...hashes]],
      ),
    );
    return new Map(rows.map(({ hash, text }) => [hash, text]));
  }

  override async eraseText(platform: string, hash: string): Promise<boolean> {
    const erased = await retriable(`erasing a text of ${platform}`, () =>
      this.database.query<[unknown[], number]>('DELETE FROM texts WHERE platform = $1 AND hash = $2', [platform, hash]),
    );
    return erased[1] > 0;
  }
}

function ascending(indices: readonly number[]): readonly number[] {
  return [...new Set(indices)].sort((a, b) => a - b);
}

/** Rows as columns, which is how PostgreSQL takes any number of them in one statement. */
function columns(rows: readonly JudgementRow[]): unknown[] {
  return [
    rows.map(({ index }) => index),
    rows.map(({ platform }) => platform),
    rows.map(subjectOf),
    rows.map(({ moderator }) => moderator),
    rows.map(({ label }) => label),
    rows.map(({ judgedAt }) => judgedAt),
    rows.map(({ textHash }) => textHash),
    rows.map(({ holds }) => holds),
    rows.map(({ contentId }) => contentId ?? null),
    rows.map(({ reason }) => reason ?? null),
  ];
}

const GIVEN = `unnest($1::integer[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[], $8::boolean[], $9::text[], $10::text[])
  WITH ORDINALITY AS given (index, platform, subject, moderator, label, judged_at, text_hash, holds, content_id, reason, place)`;

/** @returns the judgements that were not there yet, by their keys. */
async function insert(manager: EntityManager, rows: readonly JudgementRow[]): Promise<readonly string[]> {
  const inserted = await manager.query<Omit<KeptRow, 'text' | 'holds' | 'reason'>[]>(
    `INSERT INTO corrections (platform, moderator, label, judged_at, text_hash, holds, content_id, reason)
     SELECT platform, moderator, label, judged_at, text_hash, holds, content_id, reason FROM ${GIVEN} ORDER BY place
     ON CONFLICT DO NOTHING
     RETURNING platform, moderator, label, judged_at, text_hash, content_id`,
    columns(rows),
  );
  return inserted.map((row) => judgementKey({ platform: row.platform, ...identityOf(row) }));
}

/** @throws ContradictoryCorrectionsError if one of the judgements is kept with another reading, or of another text. */
async function refuseContradictions(manager: EntityManager, rows: readonly JudgementRow[]): Promise<void> {
  const contradictory = await manager.query<{ index: number }[]>(
    `SELECT DISTINCT index
     FROM ${GIVEN} JOIN corrections AS kept USING (platform, subject, moderator, label, judged_at)
     WHERE kept.holds <> given.holds OR kept.text_hash <> given.text_hash
     ORDER BY index`,
    columns(rows),
  );
  if (contradictory.length > 0) throw new ContradictoryCorrectionsError(contradictory.map(({ index }) => index));
}

/** A row as the queries above give it. */
interface KeptRow {
  readonly platform: string;
  readonly text_hash: string;
  readonly text: string;
  readonly label: string;
  readonly holds: boolean;
  readonly moderator: string;
  readonly judged_at: Date;
  readonly content_id: string | null;
  readonly reason: string | null;
}

type Identity = Pick<KeptJudgement, 'textHash' | 'label' | 'moderator' | 'judgedAt' | 'contentId'>;

function identityOf(row: Pick<KeptRow, 'text_hash' | 'label' | 'moderator' | 'judged_at' | 'content_id'>): Identity {
  return {
    textHash: row.text_hash,
    label: row.label,
    moderator: row.moderator,
    judgedAt: row.judged_at,
    ...(row.content_id !== null && { contentId: row.content_id }),
  };
}

function judgementOf(row: Omit<KeptRow, 'platform'>): KeptJudgement {
  return { ...identityOf(row), text: row.text, holds: row.holds, ...(row.reason !== null && { reason: row.reason }) };
}
