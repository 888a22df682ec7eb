import { Body, Controller, Delete, HttpCode, Inject, Param, Post, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ThrottlerGuard } from '@nestjs/throttler';
import { type PinBody, pinBody, type PinnedView, pinnedView, platformId, problem } from '@parlance/contracts';
import { AccessGuard, Actor, Needs } from '@parlance/contracts/nest';
import { AuditLog, type Caller, ModelRegistry, PlatformStore } from '@parlance/domain';
import { StructuredLogger } from '@parlance/observability';
import { ApiBodyProblems, ApiControlPlaneProblems } from '../platforms/api-problems.js';
import { pinView } from './pin-view.js';
import { requirePlatform } from '../platforms/require-platform.js';

/** Keeps what serves a platform, whatever is trained. */
@ApiTags('models')
@ApiControlPlaneProblems()
@ApiResponse({ status: 404, standardSchema: problem, description: 'Unknown platform' })
@Controller('v1/platforms/:platform/pin')
@UseGuards(ThrottlerGuard, AccessGuard)
export class PinsController {
  constructor(
    @Inject(PlatformStore) private readonly platforms: PlatformStore,
    @Inject(ModelRegistry) private readonly registry: ModelRegistry,
    @Inject(StructuredLogger) private readonly logger: StructuredLogger,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  @Post()
  @Needs('lead')
  @HttpCode(200)
  @ApiOperation({ summary: 'Stop promotion by itself. Trainings go on; what passes the gate waits for a person' })
  @ApiResponse({ status: 200, standardSchema: pinnedView })
  @ApiBodyProblems('A field is wrong; `errors` says which')
  async pin(
    @Param('platform', { schema: platformId }) platform: string,
    @Body({ schema: pinBody }) body: PinBody,
    @Actor() { name: actor }: Caller,
  ): Promise<PinnedView> {
    await requirePlatform(this.platforms, platform);
    const pin = await this.registry.pin(platform, actor, body?.reason);
    await this.audit.append({ actor, action: 'platform.pinned', platform, facts: {} });
    this.logger.event('platform.pinned', { platform, by: pin.by });
    return { pin: pinView(pin) };
  }

  @Delete()
  @Needs('lead')
  @ApiOperation({ summary: 'Allow promotion by itself again, from the next training on' })
  @ApiResponse({ status: 200, standardSchema: pinnedView })
  async unpin(
    @Param('platform', { schema: platformId }) platform: string,
    @Actor() { name: actor }: Caller,
  ): Promise<PinnedView> {
    await requirePlatform(this.platforms, platform);
    if (await this.registry.unpin(platform)) {
      this.logger.event('platform.unpinned', { platform, by: actor });
      await this.audit.append({ actor, action: 'platform.unpinned', platform, facts: {} });
    }
    return { pin: null };
  }
}
