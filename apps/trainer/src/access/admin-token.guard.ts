import { createHash, timingSafeEqual } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { ProblemError } from '@parlance/contracts';

/** Injection token of the token that opens the control plane. */
export const ADMIN_TOKEN = Symbol('admin token');

/** Lets through requests with `authorization: Bearer <admin token>` (RFC 6750); 401 to all others. */
@Injectable()
export class AdminTokenGuard implements CanActivate {
  readonly #expected: Buffer;

  constructor(@Inject(ADMIN_TOKEN) adminToken: string) {
    this.#expected = digest(adminToken);
  }

  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: { authorization?: string } }>();
    const shown = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
    if (shown === undefined) throw unauthorized('show the admin token: authorization: Bearer <token>', CHALLENGE);
    // Digests have one length, so that neither time nor an error tells anything about the token.
    if (!timingSafeEqual(digest(shown), this.#expected)) {
      throw unauthorized('this is not the admin token', `${CHALLENGE}, error="invalid_token"`);
    }
    return true;
  }
}

const CHALLENGE = 'Bearer realm="parlance"';

function unauthorized(detail: string, challenge: string): ProblemError {
  const facts = { kind: 'unauthorized', status: 401, title: 'Unauthorized', detail };
  return new ProblemError(facts, { 'www-authenticate': challenge });
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
