import { Body, Controller, Delete, HttpCode, Inject, Param, Post, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ThrottlerGuard } from '@nestjs/throttler';
import {
  type PinBody,
  pinBody,
  type PinnedView,
  pinnedView,
  platformId,
  problem,
  unknownPlatform,
} from '@parlance/contracts';
import { ModelRegistry, PlatformStore } from '@parlance/domain';
import { StructuredLogger } from '@parlance/observability';
import { AdminTokenGuard } from '../access/admin-token.guard.js';
import { ApiBodyProblems, ApiControlPlaneProblems } from '../platforms/api-problems.js';
import { pinView } from './pin-view.js';

/** Who showed the admin token. */
const ADMIN = 'admin';

/** Keeps what serves a platform, whatever is trained. */
@ApiTags('models')
@ApiBearerAuth()
@ApiControlPlaneProblems()
@ApiResponse({ status: 404, standardSchema: problem, description: 'Unknown platform' })
@Controller('v1/platforms/:platform/pin')
@UseGuards(ThrottlerGuard, AdminTokenGuard)
export class PinsController {
  constructor(
    @Inject(PlatformStore) private readonly platforms: PlatformStore,
    @Inject(ModelRegistry) private readonly registry: ModelRegistry,
    @Inject(StructuredLogger) private readonly logger: StructuredLogger,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Stop promotion by itself. Trainings go on; what passes the gate waits for a person' })
  @ApiResponse({ status: 200, standardSchema: pinnedView })
  @ApiBodyProblems('A field is wrong; `errors` says which')
  async pin(
    @Param('platform', { schema: platformId }) platform: string,
    @Body({ schema: pinBody }) body: PinBody,
  ): Promise<PinnedView> {
    await this.#known(platform);
    const pin = await this.registry.pin(platform, ADMIN, body?.reason);
    this.logger.event('platform.pinned', { platform, by: pin.by });
    return { pin: pinView(pin) };
  }

  @Delete()
  @ApiOperation({ summary: 'Allow promotion by itself again, from the next training on' })
  @ApiResponse({ status: 200, standardSchema: pinnedView })
  async unpin(@Param('platform', { schema: platformId }) platform: string): Promise<PinnedView> {
    await this.#known(platform);
    if (await this.registry.unpin(platform)) this.logger.event('platform.unpinned', { platform, by: ADMIN });
    return { pin: null };
  }

  async #known(platform: string): Promise<void> {
    if ((await this.platforms.find(platform)) === undefined) throw unknownPlatform(platform);
  }
}
