import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ALL_PLATFORMS, type Caller, callerMay, callerMaySomewhere } from '@parlance/domain';
import type { GuardedRequest } from './actor.js';
import { Callers } from './callers.js';
import { type Need, NeedOf } from './needs.js';
import { forbidden, unauthorized } from './refusals.js';

/**
 * Lets a request through if its bearer token is of a caller who has what the route needs (`@Needs`). 401 to whom it does
 * not know, with one answer for unknown and revoked keys; 403 to whom it knows, with an answer that does not tell whether
 * the platform exists. A route that names no need is closed to everybody.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    @Inject(Callers) private readonly callers: Callers,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const caller = await this.callers.who(token);
    if (caller === undefined) throw unauthorized(token);
    const need = this.reflector.get(NeedOf, context.getHandler()) as Need | undefined;
    if (need === undefined || !meets(caller, need, request.params.platform)) {
      throw forbidden(caller, need?.roles ?? []);
    }
    request.caller = caller;
    return true;
  }
}

function meets(caller: Caller, { roles, on }: Need, platform = ALL_PLATFORMS as string): boolean {
  return roles.some((role) =>
    on === 'anywhere' ? callerMaySomewhere(caller, role) : callerMay(caller, role, platform),
  );
}
