import { type AccessGrant, ALL_PLATFORMS, mayDo } from './access-grant.js';
import type { AccessKey } from './access-key.js';
import { includesRole, type Role } from './role.js';

/** Who asks over HTTP, and what they may do. */
export interface Caller {
  /** As the audit log names them: `admin`, or `key:` and the key's name. */
  readonly name: string;
  readonly grants: readonly AccessGrant[];
}

/** Whoever shows the admin token: may do everything, everywhere. */
export const ADMIN: Caller = {
  name: 'admin',
  grants: [
    { role: 'lead', platforms: ALL_PLATFORMS },
    { role: 'ops', platforms: ALL_PLATFORMS },
  ],
};

export function callerOf({ name, role, platforms }: AccessKey): Caller {
  return { name: `key:${name}`, grants: [{ role, platforms }] };
}

/** Whether the caller has the role on the platform (`ALL_PLATFORMS`: on every one). */
export function callerMay({ grants }: Caller, role: Role, platform: string): boolean {
  return grants.some((grant) => mayDo(grant, role, platform));
}

/** Whether the caller has the role on some platform, whichever. */
export function callerMaySomewhere({ grants }: Caller, role: Role): boolean {
  return grants.some(({ role: held, platforms }) => includesRole(held, role) && platforms.length > 0);
}
