import { Body, Controller, Get, Headers, Inject, Param, Put, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ThrottlerGuard } from '@nestjs/throttler';
import { platformBody, platformId, platformsView, platformView, problem, unknownPlatform } from '@parlance/contracts';
import type { PlatformBody, PlatformView } from '@parlance/contracts';
import { type Platform, PlatformStore } from '@parlance/domain';
import { AdminTokenGuard } from '../access/admin-token.guard.js';
import { ApiControlPlaneProblems, ApiEditProblems } from './api-problems.js';
import { EditPlatform } from './edit-platform.js';
import { answeringRefusals } from './refused-policy.js';
import { entityTag, expectedVersion, type Preconditions } from './versions.js';

/** The part of a Fastify reply that is needed here. */
export interface Reply {
  status(code: number): unknown;
  header(name: string, value: string): unknown;
}

/** Platforms: who they are and how they read scores. */
@ApiTags('platforms')
@ApiBearerAuth()
@ApiControlPlaneProblems()
@Controller('v1/platforms')
@UseGuards(ThrottlerGuard, AdminTokenGuard)
export class PlatformsController {
  constructor(
    @Inject(PlatformStore) private readonly store: PlatformStore,
    @Inject(EditPlatform) private readonly editPlatform: EditPlatform,
  ) {}

  /** Every platform, by id. */
  @Get()
  @ApiResponse({ status: 200, standardSchema: platformsView })
  async list(): Promise<{ platforms: PlatformView[] }> {
    return { platforms: (await this.store.list()).map(viewOf) };
  }

  @Get(':platform')
  @ApiResponse({ status: 200, standardSchema: platformView, description: 'ETag: the version' })
  @ApiResponse({ status: 404, standardSchema: problem, description: 'Unknown platform' })
  async find(
    @Param('platform', { schema: platformId }) id: string,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<PlatformView> {
    const platform = await this.store.find(id);
    if (platform === undefined) throw unknownPlatform(id);
    reply.header('etag', entityTag(platform.version));
    return viewOf(platform);
  }

  /** Creates (201) or replaces (200) a platform; `If-Match` and `If-None-Match: *` guard another's edit. */
  @Put(':platform')
  @ApiHeader({ name: 'if-match', required: false, description: 'The ETag this edit expects to replace' })
  @ApiHeader({ name: 'if-none-match', required: false, description: '`*`: only if there is no such platform yet' })
  @ApiResponse({ status: 200, standardSchema: platformView })
  @ApiResponse({ status: 201, standardSchema: platformView })
  @ApiEditProblems()
  async put(
    @Param('platform', { schema: platformId }) id: string,
    @Body({ schema: platformBody }) body: PlatformBody,
    @Headers() headers: Preconditions,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<PlatformView> {
    const expected = expectedVersion(headers);
    const before = await this.store.find(id);
    const platform = await answeringRefusals(this.editPlatform.put({ id, ...body }, expected), ['policy']);
    // The version alone does not tell: putting the same again leaves it at 1.
    if (before === undefined && platform.version === 1) reply.status(201);
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
