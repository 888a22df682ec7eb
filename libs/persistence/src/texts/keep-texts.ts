import type { EntityManager } from 'typeorm';

/** A text as a platform's corrections and decisions refer to it. */
export interface ReferredText {
  readonly platform: string;
  readonly textHash: string;
  readonly text: string;
}

/** Names the lock between keeping texts and dropping those that nothing refers to: "ance" in ASCII. */
const TEXTS_LOCK = 0x616e6365;

/**
 * Keeps texts by platform and hash; of one that is there already, the form that came first. What refers to them is to be
 * written in the same transaction: until it ends nobody drops them for want of a reference.
 */
export async function keepTexts(manager: EntityManager, referred: readonly ReferredText[]): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock_shared($1)', [TEXTS_LOCK]);
  // Everybody inserts in the same order, so that no two wait for each other.
  const texts = [...new Map(referred.map((text) => [`${text.textHash} ${text.platform}`, text] as const))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, text]) => text);
  await manager.query(
    `INSERT INTO texts (platform, hash, text)
     SELECT platform, hash, text::json FROM unnest($1::text[], $2::text[], $3::text[]) AS given (platform, hash, text)
     ON CONFLICT (platform, hash) DO NOTHING`,
    [
      texts.map(({ platform }) => platform),
      texts.map(({ textHash }) => textHash),
      texts.map(({ text }) => JSON.stringify(text)),
    ],
  );
}

/** Until the transaction ends nobody keeps texts, nor anything new that refers to one. Take it before any row. */
export async function lockTexts(manager: EntityManager): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock($1)', [TEXTS_LOCK]);
}
