/**
 * What a key is for. `lead` includes `moderate`, which includes `submit`; `ops` stands apart: keys, the audit log and new
 * platforms, but no community's content, corrections or models.
 */
export const ROLES = ['submit', 'moderate', 'lead', 'ops'] as const;

export type Role = (typeof ROLES)[number];

/** The roles that each role stands for. */
const INCLUDED: Readonly<Record<Role, readonly Role[]>> = {
  submit: ['submit'],
  moderate: ['moderate', 'submit'],
  lead: ['lead', 'moderate', 'submit'],
  ops: ['ops'],
};

/** Whether who holds `held` has the role `needed`. */
export function includesRole(held: Role, needed: Role): boolean {
  return INCLUDED[held].includes(needed);
}
