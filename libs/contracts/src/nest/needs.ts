import { applyDecorators } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiBearerAuth, ApiExtension, ApiResponse } from '@nestjs/swagger';
import type { Role } from '@parlance/domain';
import { problem } from '../http/problem.js';

/** What a route asks of its caller: one of the roles. */
export interface Need {
  readonly roles: readonly Role[];
  /**
   * `addressed`: on the platform that the address names, or on all of them if it names none. `anywhere`: on some platform;
   * the route itself shows no more than the caller may see.
   */
  readonly on: 'addressed' | 'anywhere';
}

/** Where the OpenAPI document says what a route needs. */
export const NEED_EXTENSION = 'x-needs';

/** How the guard finds what a route needs. */
export const NeedOf = Reflector.createDecorator<Need>();

/**
 * Lets in callers who have one of the roles on the platform that the address names (`:platform`), or on all platforms if it
 * names none. The `AccessGuard` refuses everybody on a route that does not say what it needs.
 */
export function Needs(...roles: readonly Role[]): MethodDecorator {
  return needing({ roles, on: 'addressed' });
}

/** Lets in callers who have one of the roles on whichever platform; the route must look at the caller's grants itself. */
export function NeedsAnywhere(...roles: readonly Role[]): MethodDecorator {
  return needing({ roles, on: 'anywhere' });
}

function needing(need: Need): MethodDecorator {
  const roles = need.roles.join(' or ');
  return applyDecorators(
    NeedOf(need),
    ApiBearerAuth(),
    ApiExtension(NEED_EXTENSION, { ...need }),
    ApiResponse({ status: 401, description: 'No key, an unknown or a revoked one', standardSchema: problem }),
    ApiResponse({ status: 403, description: `The key does not give ${roles} here`, standardSchema: problem }),
  );
}
