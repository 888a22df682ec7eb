import { type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type Caller, RetriableError, type Role } from '@parlance/domain';
import { describe, expect, it } from 'vitest';
import { ProblemError } from '../http/problem-error.js';
import { AccessGuard } from './access.guard.js';
import type { GuardedRequest } from './actor.js';
import { Callers } from './callers.js';
import { Needs, NeedsAnywhere } from './needs.js';

class Routes {
  @Needs('moderate')
  addressed(): void {}
  @Needs('lead', 'ops')
  either(): void {}
  @NeedsAnywhere('moderate')
  anywhere(): void {}
  saysNothing(): void {}
}

const caller = (name: string, role: Role, platforms: '*' | string[]): Caller => ({
  name,
  grants: [{ role, platforms }],
});
const KNOWN: Readonly<Record<string, Caller>> = {
  lead: caller('lead', 'lead', ['gaming']),
  submit: caller('submit', 'submit', ['gaming']),
  everywhere: caller('everywhere', 'lead', '*'),
  ops: caller('ops', 'ops', '*'),
};

class KnownCallers extends Callers {
  override async who(token: string | undefined): Promise<Caller | undefined> {
    if (token === 'unsure') throw new RetriableError('the database is away');
    return token === undefined ? undefined : KNOWN[token];
  }
}

const guard = new AccessGuard(new KnownCallers(), new Reflector());

function ask(
  route: keyof Routes,
  authorization: string | undefined,
  platform?: string,
): { readonly request: GuardedRequest; readonly passes: Promise<boolean> } {
  const request: GuardedRequest = {
    headers: authorization === undefined ? {} : { authorization },
    params: platform === undefined ? {} : { platform },
  };
  const context = {
    switchToHttp: () => ({ getRequest: () => request }),
    getHandler: () => Routes.prototype[route],
  };
  return { request, passes: guard.canActivate(context as unknown as ExecutionContext) };
}

/** 200 if it passes, else the refusal's status. */
async function status(...asked: Parameters<typeof ask>): Promise<number> {
  try {
    return (await ask(...asked).passes) ? 200 : 500;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.status;
    throw error;
  }
}

describe('the access guard', () => {
  it('lets in who has the role on the platform that the address names, and says who it is', async () => {
    const { request, passes } = ask('addressed', 'Bearer lead', 'gaming');
    expect(await passes).toBe(true);
    expect(request.caller).toBe(KNOWN['lead']);
  });

  it.each<[keyof Routes, string | undefined, string | undefined, number]>([
    ['addressed', undefined, 'gaming', 401],
    ['addressed', 'Basic lead', 'gaming', 401],
    ['addressed', 'Bearer', 'gaming', 401],
    ['addressed', 'Bearer lead lead', 'gaming', 401],
    ['addressed', 'Bearer nobody', 'gaming', 401],
    ['addressed', 'bearer  lead', 'gaming', 200],
    ['addressed', 'Bearer submit', 'gaming', 403],
    ['addressed', 'Bearer ops', 'gaming', 403],
    ['addressed', 'Bearer lead', 'kids', 403],
    ['addressed', 'Bearer lead', undefined, 403],
    ['addressed', 'Bearer lead', '*', 403],
    ['addressed', 'Bearer everywhere', undefined, 200],
    ['either', 'Bearer lead', 'gaming', 200],
    ['either', 'Bearer ops', 'gaming', 200],
    ['either', 'Bearer submit', 'gaming', 403],
    ['anywhere', 'Bearer lead', undefined, 200],
    ['anywhere', 'Bearer submit', undefined, 403],
    ['saysNothing', 'Bearer everywhere', 'gaming', 403],
    ['saysNothing', 'Bearer ops', undefined, 403],
  ])('on a route "%s" with %j for platform %s answers %i', async (route, authorization, platform, expected) =>
    expect(await status(route, authorization, platform)).toBe(expected),
  );

  it('says that it cannot tell, if it cannot', () =>
    expect(ask('addressed', 'Bearer unsure', 'gaming').passes).rejects.toThrow('the database is away'));
});
