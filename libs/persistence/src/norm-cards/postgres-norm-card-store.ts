import { type KeptNormCard, type NormCard, NormCardStore } from '@parlance/domain';
import type { DataSource } from 'typeorm';
import { keepTexts } from '../texts/keep-texts.js';
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
        `SELECT text_hash, text, label, reading, note FROM norm_cards JOIN texts ON hash = text_hash
         WHERE platform = $1 ORDER BY place`,
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
        // Two lists put at once follow one another, also where there is no row yet to wait for.
        await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('norm cards of ' || $1, 0))`, [platform]);
        await keepTexts(manager, new Map(cards.map(({ text }, i) => [hashes[i]!, text])));
        await manager.query('DELETE FROM norm_cards WHERE platform = $1', [platform]);
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
