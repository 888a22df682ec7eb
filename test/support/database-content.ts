import type { DataSource } from '@parlance/persistence';

/** What is in each table, as a hash of all its rows: two that are equal say that nothing was changed. */
export async function databaseContent(database: DataSource): Promise<Readonly<Record<string, string>>> {
  const tables = await database.query<{ tablename: string }[]>(
    `SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`,
  );
  const content: Record<string, string> = {};
  for (const { tablename } of tables) {
    const [row] = await database.query<[{ hash: string }]>(
      `SELECT md5(coalesce(string_agg(line::text, E'\\n' ORDER BY line::text), '')) AS hash FROM "${tablename}" AS line`,
    );
    content[tablename] = row.hash;
  }
  return content;
}
