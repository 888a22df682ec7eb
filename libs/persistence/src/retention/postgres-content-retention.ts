import { type AgedOut, ContentRetention, type ErasedContent } from '@parlance/domain';
import type { DataSource } from 'typeorm';
import { dropUnreferred } from '../texts/drop-unreferred.js';
import { lockTexts } from '../texts/keep-texts.js';
import { textHash } from '../texts/text-hash.js';
import { retriable } from '../unavailable.js';

/** How long contents stay in PostgreSQL. */
export class PostgresContentRetention extends ContentRetention {
  constructor(private readonly database: DataSource) {
    super();
  }

  override async ageOut(before: Date, limit: number): Promise<AgedOut> {
    return retriable('deleting old decisions', () =>
      this.database.transaction(async (manager) => {
        // Whoever keeps a decision just now may refer to a text that we are about to find unreferred.
        await lockTexts(manager);
        const [deleted] = await manager.query<[{ platform: string; text_hash: string }[], number]>(
          `DELETE FROM decisions
           WHERE id IN (SELECT id FROM decisions WHERE decided_at < $1 ORDER BY decided_at LIMIT $2)
           RETURNING platform, text_hash`,
          [before, limit],
        );
        if (deleted.length === 0) return { decisions: 0, texts: 0 };
        const texts = await dropUnreferred(manager, {
          platforms: deleted.map(({ platform }) => platform),
          hashes: deleted.map(({ text_hash }) => text_hash),
        });
        return { decisions: deleted.length, texts };
      }),
    );
  }

  override async eraseTexts(platform: string, contentId: string): Promise<ErasedContent | undefined> {
    return this.#erase(
      platform,
      `SELECT text_hash FROM decisions WHERE platform = $1 AND content_id = $2
       UNION
       SELECT text_hash FROM corrections WHERE platform = $1 AND subject = 'content:' || $2`,
      contentId,
    );
  }

  override async eraseText(platform: string, text: string): Promise<ErasedContent | undefined> {
    return this.#erase(
      platform,
      `SELECT text_hash FROM decisions WHERE platform = $1 AND text_hash = $2
       UNION
       SELECT text_hash FROM corrections WHERE platform = $1 AND text_hash = $2
       UNION
       SELECT text_hash FROM norm_cards WHERE platform = $1 AND text_hash = $2`,
      textHash(text),
    );
  }

  /** @param query for the hashes of the platform's ($1) texts to erase, by what names them ($2). */
  #erase(platform: string, query: string, name: string): Promise<ErasedContent | undefined> {
    return retriable(`erasing texts of ${platform}`, () =>
      this.database.transaction(async (manager) => {
        const referred = await manager.query<{ text_hash: string }[]>(query, [platform, name]);
        if (referred.length === 0) return undefined;
        const [erased] = await manager.query<[{ hash: string }[], number]>(
          'DELETE FROM texts WHERE platform = $1 AND hash = ANY ($2) RETURNING hash',
          [platform, referred.map(({ text_hash }) => text_hash)],
        );
        const [left] = await manager.query<{ decisions: number; judgements: number }[]>(
          `SELECT
             (SELECT count(*)::integer FROM decisions WHERE platform = $1 AND text_hash = ANY ($2)) AS decisions,
             (SELECT count(*)::integer FROM corrections WHERE platform = $1 AND text_hash = ANY ($2)) AS judgements`,
          [platform, erased.map(({ hash }) => hash)],
        );
        return { texts: erased.length, ...left! };
      }),
    );
  }
}
