import { type AuditEntry, type AuditFact, AuditLog } from '@parlance/domain';
import type { DataSource, EntityManager } from 'typeorm';
import { retriable } from '../unavailable.js';

/** The audit log in PostgreSQL, which itself refuses to change it. */
export class PostgresAuditLog extends AuditLog {
  constructor(private readonly database: DataSource) {
    super();
  }

  override async append(fact: AuditFact): Promise<void> {
    await retriable(`writing ${fact.action} to the audit log`, () => appendToAudit(this.database, fact));
  }

  override async entries({
    platform,
    before,
    limit,
  }: Parameters<AuditLog['entries']>[0]): Promise<readonly AuditEntry[]> {
    const rows = await retriable('reading the audit log', () =>
      this.database.query<EntryRow[]>(
        `SELECT id, at, actor, action, platform, facts FROM audit_log
         WHERE ($1::text IS NULL OR platform = $1) AND ($2::bigint IS NULL OR id < $2)
         ORDER BY id DESC LIMIT $3`,
        [platform ?? null, before ?? null, limit],
      ),
    );
    return rows.map(entryOf);
  }
}

/** Within a transaction the deed and its entry are kept together, or neither is. */
export async function appendToAudit(
  within: Pick<DataSource | EntityManager, 'query'>,
  { actor, action, platform, facts }: AuditFact,
): Promise<void> {
  await within.query('INSERT INTO audit_log (actor, action, platform, facts) VALUES ($1, $2, $3, $4)', [
    actor,
    action,
    platform ?? null,
    JSON.stringify(facts),
  ]);
}

/** A row as the query above gives it; pg gives a bigint as a string. */
interface EntryRow {
  readonly id: string;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly platform: string | null;
  readonly facts: AuditFact['facts'];
}

function entryOf({ id, platform, ...entry }: EntryRow): AuditEntry {
  return { ...entry, id: Number(id), ...(platform !== null && { platform }) };
}
