import { secretHash } from '@parlance/contracts';
import { AdminToken, Callers } from '@parlance/contracts/nest';
import { type AccessKeyStore, ADMIN, type Caller, callerOf } from '@parlance/domain';

/** Whoever shows the admin token, or a key that is in use as the database has it at this moment. */
export class RegisteredCallers extends Callers {
  constructor(
    private readonly adminToken: AdminToken,
    private readonly keys: AccessKeyStore,
  ) {
    super();
  }

  override async who(token: string | undefined): Promise<Caller | undefined> {
    if (token === undefined) return undefined;
    if (this.adminToken.is(token)) return ADMIN;
    const key = await this.keys.find(secretHash(token));
    return key === undefined || key.revokedAt !== undefined ? undefined : callerOf(key);
  }
}
