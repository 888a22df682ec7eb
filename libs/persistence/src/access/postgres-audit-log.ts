import { type AuditEntry, type AuditFact, AuditLog } from '@parlance/domain';
import type { DataSource } from 'typeorm';
import { retriable } from '../unavailable.js';

/** The audit log in PostgreSQL, which itself refuses to change it. */
export class PostgresAuditLog extends AuditLog {
  constructor(private readonly database: DataSource) {
    super();
  }

  override async append({ actor, action, platform, facts }: AuditFact): Promise<void> {
    await retriable(`writing ${action} to the audit log`, () =>
      this.database.query('INSERT INTO audit_log (actor, action, platform, facts) VALUES ($1, $2, $3, $4)', [
        actor,
        action,
        platform ?? null,
        JSON.stringify(facts),
      ]),
    );
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
