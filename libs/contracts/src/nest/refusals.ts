import type { Caller, Role } from '@parlance/domain';
import { ProblemError } from '../http/problem-error.js';

const CHALLENGE = 'Bearer realm="parlance"';

/** 401: no token is shown, or one that lets nobody in. */
export function unauthorized(token: string | undefined): ProblemError {
  const [detail, challenge] =
    token === undefined
      ? ['show an access key: authorization: Bearer plk_…', CHALLENGE]
      : ['this is no key, or it was revoked', `${CHALLENGE}, error="invalid_token"`];
  const facts = { kind: 'unauthorized', status: 401, title: 'Unauthorized', detail };
  return new ProblemError(facts, { 'www-authenticate': challenge });
}

/** 403: the caller lacks the roles, one of which it takes. Does not tell whether the platform exists. */
export function forbidden({ name }: Caller, roles: readonly Role[]): ProblemError {
  const needed = roles.length === 0 ? '' : `: it takes the role ${roles.join(' or ')}`;
  const facts = { kind: 'forbidden', status: 403, title: 'Forbidden', detail: `${name} may not do this here${needed}` };
  return new ProblemError(facts, { 'www-authenticate': `${CHALLENGE}, error="insufficient_scope"` });
}
