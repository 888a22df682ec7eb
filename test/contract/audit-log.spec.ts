import { PostgresAuditLog } from '@parlance/persistence';
import { AUDIT_LOG_CONTRACT, InMemoryAuditLog } from '@parlance/persistence/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { migratedPostgres } from './migrated-postgres.js';

describe('InMemoryAuditLog', () => {
  for (const { behaviour, holds } of AUDIT_LOG_CONTRACT) {
    it(behaviour, () => holds(new InMemoryAuditLog()));
  }
});

describe('PostgresAuditLog', () => {
  const database = migratedPostgres(['access_keys']);
  // It refuses to be emptied as it refuses every change, until its owner takes the trigger away.
  beforeEach(async () => {
    await database().query('ALTER TABLE audit_log DISABLE TRIGGER audit_log_is_only_added_to');
    await database().query('TRUNCATE audit_log');
    await database().query('ALTER TABLE audit_log ENABLE TRIGGER audit_log_is_only_added_to');
  });

  for (const { behaviour, holds } of AUDIT_LOG_CONTRACT) {
    it(behaviour, () => holds(new PostgresAuditLog(database())));
  }

  it.each([`UPDATE audit_log SET actor = 'somebody else'`, 'DELETE FROM audit_log', 'TRUNCATE audit_log'])(
    'is left as it is by %s',
    async (statement) => {
      const log = new PostgresAuditLog(database());
      await log.append({
        actor: 'key:ann',
        action: 'model.promoted',
        platform: 'gaming',
        facts: { model: 'gaming-1' },
      });
      const before = await log.entries({ limit: 10 });
      await expect(database().query(statement)).rejects.toThrow('the audit log is only added to');
      expect(await log.entries({ limit: 10 })).toEqual(before);
      expect(before).toHaveLength(1);
    },
  );
});
