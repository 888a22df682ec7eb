import { newAccessKeySecret, secretHash } from '@parlance/contracts';
import type { AccessGrant } from '@parlance/domain';
import { type DataSource, PostgresAccessKeyStore } from '@parlance/persistence';

/** Puts a key into the database, as the control plane would; gives its secret. */
export async function issueKey(database: DataSource, grant: AccessGrant): Promise<string> {
  const secret = newAccessKeySecret();
  const name = `spec ${secret.slice(-8)}`.replace(/[^\w ]/g, 'x');
  await new PostgresAccessKeyStore(database).add({ name, ...grant, createdBy: 'spec' }, secretHash(secret));
  return secret;
}
