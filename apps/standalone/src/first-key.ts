import { secretHash } from '@parlance/contracts';
import { type AccessKeyStore, ADMIN, ALL_PLATFORMS, type AuditLog } from '@parlance/domain';

const NAME = 'first';

/**
 * Sees to it that the installation's first key, whose secret the data folder keeps, is in use: the lead of every platform.
 * False if somebody has revoked it, which is never undone. One of that name whose secret was lost is revoked.
 */
export async function issueFirstKey(secret: string, keys: AccessKeyStore, audit: AuditLog): Promise<boolean> {
  const hash = secretHash(secret);
  const kept = await keys.find(hash);
  if (kept !== undefined) return kept.revokedAt === undefined;
  const facts = { name: NAME, role: 'lead', platforms: ALL_PLATFORMS } as const;
  const lost = (await keys.list()).find(({ name, revokedAt }) => name === NAME && revokedAt === undefined);
  if (lost !== undefined) {
    await keys.revoke(lost.id);
    await audit.append({ actor: ADMIN.name, action: 'key.revoked', facts: { key: lost.id, ...facts } });
  }
  const { id } = await keys.add({ ...facts, createdBy: ADMIN.name }, hash);
  await audit.append({ actor: ADMIN.name, action: 'key.created', facts: { key: id, ...facts } });
  return true;
}
