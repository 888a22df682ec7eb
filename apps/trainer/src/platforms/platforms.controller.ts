import { Body, Controller, Get, Headers, Inject, Param, Put, Res, UseGuards } from '@nestjs/common';
import { ApiHeader, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ThrottlerGuard } from '@nestjs/throttler';
import { platformBody, platformId, platformsView, platformView, problem } from '@parlance/contracts';
import type { PlatformBody, PlatformView } from '@parlance/contracts';
import { AuditLog, type Caller, callerMay, type Platform, PlatformStore, type Role } from '@parlance/domain';
import { AccessGuard, Actor, forbidden, Needs, NeedsAnywhere } from '@parlance/contracts/nest';
import { ApiControlPlaneProblems, ApiEditProblems } from './api-problems.js';
import { EditPlatform } from './edit-platform.js';
import { requirePlatform } from './require-platform.js';
import { answeringRefusals } from './refused-policy.js';
import { entityTag, expectedVersion, type Preconditions } from './versions.js';

/** The part of a Fastify reply that is needed here. */
export interface Reply {
  status(code: number): unknown;
  header(name: string, value: string): unknown;
}

/** Whoever only submits contents has no need to see a policy. */
const MAY_SEE: readonly Role[] = ['moderate', 'ops'];

/** Platforms: who they are and how they read scores. */
@ApiTags('platforms')
@ApiControlPlaneProblems()
@Controller('v1/platforms')
@UseGuards(ThrottlerGuard, AccessGuard)
export class PlatformsController {
  constructor(
    @Inject(PlatformStore) private readonly store: PlatformStore,
    @Inject(EditPlatform) private readonly editPlatform: EditPlatform,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  /** The platforms that the caller may see, by id. */
  @Get()
  @NeedsAnywhere(...MAY_SEE)
  @ApiResponse({ status: 200, standardSchema: platformsView })
  async list(@Actor() caller: Caller): Promise<{ platforms: PlatformView[] }> {
    const seen = (await this.store.list()).filter(({ id }) => MAY_SEE.some((role) => callerMay(caller, role, id)));
    return { platforms: seen.map(viewOf) };
  }

  @Get(':platform')
  @Needs(...MAY_SEE)
  @ApiResponse({ status: 200, standardSchema: platformView, description: 'ETag: the version' })
  @ApiResponse({ status: 404, standardSchema: problem, description: 'Unknown platform' })
  async find(
    @Param('platform', { schema: platformId }) id: string,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<PlatformView> {
    const platform = await requirePlatform(this.store, id);
    reply.header('etag', entityTag(platform.version));
    return viewOf(platform);
  }

  /** Creates (201: `ops`) or replaces (200: `lead`) a platform; `If-Match` and `If-None-Match: *` guard another's edit. */
  @Put(':platform')
  @Needs('lead', 'ops')
  @ApiHeader({ name: 'if-match', required: false, description: 'The ETag this edit expects to replace' })
  @ApiHeader({ name: 'if-none-match', required: false, description: '`*`: only if there is no such platform yet' })
  @ApiResponse({ status: 200, standardSchema: platformView })
  @ApiResponse({ status: 201, standardSchema: platformView })
  @ApiEditProblems()
  async put(
    @Param('platform', { schema: platformId }) id: string,
    @Body({ schema: platformBody }) body: PlatformBody,
    @Headers() headers: Preconditions,
    @Actor() caller: Caller,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<PlatformView> {
    const expected = expectedVersion(headers);
    const before = await this.store.find(id);
    const needed = before === undefined ? 'ops' : 'lead';
    if (!callerMay(caller, needed, id)) throw forbidden(caller, [needed]);
    // Who may only create must not replace one that was created since we looked.
    const version = expected ?? (callerMay(caller, 'lead', id) ? undefined : 0);
    const platform = await answeringRefusals(this.editPlatform.put({ id, ...body }, version), ['policy']);
    // The version alone does not tell: putting the same again leaves it at 1.
    const created = before === undefined && platform.version === 1;
    if (created) reply.status(201);
    const action = created ? 'platform.created' : 'platform.put';
    await this.audit.append({ actor: caller.name, action, platform: id, facts: { version: platform.version } });
    reply.header('etag', entityTag(platform.version));
    return viewOf(platform);
  }
}

function viewOf({ policy, stated, promises = [], updatedAt, ...platform }: Platform): PlatformView {
  const { id, displayName, version } = platform;
  return {
    ...{ id, displayName, policy: stated ?? policy, thresholds: policy.labels },
    promises: promises.map((promise) => ({ ...promise })),
    version,
    updatedAt: updatedAt.toISOString(),
  };
}
