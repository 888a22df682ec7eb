import { includesRole, type Role } from './role.js';

/** Stands for every platform, those to come included. */
export const ALL_PLATFORMS = '*';

/** A role on some platforms, or on all of them. */
export interface AccessGrant {
  readonly role: Role;
  readonly platforms: typeof ALL_PLATFORMS | readonly string[];
}

/** Whether the grant gives `role` on `platform`; `ALL_PLATFORMS` asks for what no single platform owns. */
export function mayDo(grant: AccessGrant, role: Role, platform: string): boolean {
  return includesRole(grant.role, role) && covers(grant, platform);
}

function covers({ platforms }: AccessGrant, platform: string): boolean {
  return platforms === ALL_PLATFORMS || (platform !== ALL_PLATFORMS && platforms.includes(platform));
}
