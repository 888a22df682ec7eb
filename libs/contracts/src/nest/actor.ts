import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Caller } from '@parlance/domain';

/** A request that the `AccessGuard` let through. */
export interface GuardedRequest {
  readonly headers: { readonly authorization?: string };
  readonly params: { readonly platform?: string };
  caller?: Caller;
}

/** The `Caller` of a request, as a controller's parameter: `@Actor() caller: Caller`. */
export const Actor = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<GuardedRequest>();
  if (caller === undefined) throw new Error('@Actor() on a route without AccessGuard');
  return caller;
});
