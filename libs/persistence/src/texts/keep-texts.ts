import type { EntityManager } from 'typeorm';

/** Keeps texts by hash; of one that is there already, the form that came first. */
export async function keepTexts(manager: EntityManager, texts: ReadonlyMap<string, string>): Promise<void> {
  // Everybody inserts in the same order, so that no two wait for each other.
  const hashes = [...texts.keys()].sort();
  await manager.query(
    `INSERT INTO texts (hash, text)
     SELECT hash, text::json FROM unnest($1::text[], $2::text[]) AS given (hash, text)
     ON CONFLICT (hash) DO NOTHING`,
    [hashes, hashes.map((hash) => JSON.stringify(texts.get(hash)))],
  );
}
