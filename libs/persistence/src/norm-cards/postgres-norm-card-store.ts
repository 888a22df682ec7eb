import { type KeptNormCard, type NormCard, NormCardStore } from '@parlance/domain';
import type { DataSource } from 'typeorm';
import { dropUnreferred } from '../texts/drop-unreferred.js';
import { keepTexts, lockTexts } from '../texts/keep-texts.js';
import { textHash } from '../texts/text-hash.js';
import { retriable } from '../unavailable.js';

/** Norm cards in PostgreSQL; their texts by hash, with those of corrections and decisions. */
export class PostgresNormCardStore extends NormCardStore {
  constructor(private readonly database: DataSource) {
    super();
  }

  override async of(platform: string): Promise<readonly KeptNormCard[]> {
    const rows = await retriable(`reading the norm cards of ${platform}`, () =>
      this.database.query<NormCardRow[]>(
        `SELECT text_hash, text, label, reading, note FROM norm_cards JOIN texts USING (platform)
         WHERE platform = $1 AND hash = text_hash ORDER BY place`,
        [platform],
      ),
    );
    return rows.map(({ text_hash: textHash, text, label, reading, note }) => ({
      ...{ textHash, text, label, reading },
      ...(note !== null && { note }),
    }));
  }

  override async replace(platform: string, cards: readonly NormCard[]): Promise<void> {
    const hashes = cards.map(({ text }) => textHash(text));
    await retriable(`writing the norm cards of ${platform}`, () =>
      this.database.transaction(async (manager) => {
        // So two lists put at once follow one another, too.
        await lockTexts(manager);
        await keepTexts(
          manager,
          cards.map(({ text }, i) => ({ platform, textHash: hashes[i]!, text })),
        );
        const [before] = await manager.query<[{ text_hash: string }[], number]>(
          'DELETE FROM norm_cards WHERE platform = $1 RETURNING text_hash',
          [platform],
        );
        await manager.query(
          `INSERT INTO norm_cards (platform, text_hash, label, place, reading, note)
           SELECT $1, text_hash, label, place, reading, note
           FROM unnest($2::text[], $3::text[], $4::boolean[], $5::text[])
             WITH ORDINALITY AS given (text_hash, label, reading, note, place)`,
          [
            platform,
            hashes,
            cards.map(({ label }) => label),
            cards.map(({ reading }) => reading),
            cards.map(({ note }) => note ?? null),
          ],
        );
        await dropUnreferred(manager, {
          platforms: before.map(() => platform),
          hashes: before.map(({ text_hash }) => text_hash),
        });
      }),
    );
  }
}

/** A row as the query above gives it. */
interface NormCardRow {
  readonly text_hash: string;
  readonly text: string;
  readonly label: string;
  readonly reading: boolean;
  readonly note: string | null;
}
