import type { EntityManager } from 'typeorm';

/**
 * Deletes those of a platform's texts that no decision, judgement or norm card refers to. Whoever does so holds
 * `lockTexts`. @param texts by platform and hash, lists of one length. @returns how many went.
 */
export async function dropUnreferred(
  manager: EntityManager,
  texts: { readonly platforms: readonly string[]; readonly hashes: readonly string[] },
): Promise<number> {
  const [, dropped] = await manager.query<[unknown[], number]>(
    `DELETE FROM texts
     WHERE (platform, hash) IN (SELECT platform, hash FROM unnest($1::text[], $2::text[]) AS given (platform, hash))
       AND NOT EXISTS (
         SELECT 1 FROM decisions WHERE decisions.platform = texts.platform AND decisions.text_hash = texts.hash
       ) AND NOT EXISTS (
         SELECT 1 FROM corrections WHERE corrections.platform = texts.platform AND corrections.text_hash = texts.hash
       ) AND NOT EXISTS (
         SELECT 1 FROM norm_cards WHERE norm_cards.platform = texts.platform AND norm_cards.text_hash = texts.hash
       )`,
    [texts.platforms, texts.hashes],
  );
  return dropped;
}
