import { type AuditEntry, type AuditFact, AuditLog } from '@parlance/domain';

/** The audit log in memory, for specs; keeps the same contract as PostgreSQL (`AUDIT_LOG_CONTRACT`). */
export class InMemoryAuditLog extends AuditLog {
  readonly #entries: AuditEntry[] = [];

  override async append(fact: AuditFact): Promise<void> {
    this.#entries.unshift({ ...structuredClone(fact), id: this.#entries.length + 1, at: new Date() });
  }

  override async entries({
    platform,
    before,
    limit,
  }: Parameters<AuditLog['entries']>[0]): Promise<readonly AuditEntry[]> {
    const asked = this.#entries.filter(
      (entry) => (platform === undefined || entry.platform === platform) && entry.id < (before ?? Infinity),
    );
    return structuredClone(asked.slice(0, limit));
  }
}
