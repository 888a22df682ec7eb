import { Controller, Get, Inject, Param, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ThrottlerGuard } from '@nestjs/throttler';
import { type ModelDetailsView, modelDetailsView, modelName, platformId, problem } from '@parlance/contracts';
import { AccessGuard, Needs } from '@parlance/contracts/nest';
import { NormCardStore, PlatformStore } from '@parlance/domain';
import { ApiControlPlaneProblems } from '../platforms/api-problems.js';
import { answeringRefusals, viewOf } from './models.controller.js';
import { ShowModel } from './show-model.js';
import { requirePlatform } from '../platforms/require-platform.js';

/** One model in full: what it was beside the one that served. */
@ApiTags('models')
@ApiControlPlaneProblems()
@ApiResponse({ status: 404, standardSchema: problem, description: 'Unknown platform or model' })
@Controller('v1/platforms/:platform/models/:model')
@UseGuards(ThrottlerGuard, AccessGuard)
export class ModelDetailsController {
  constructor(
    @Inject(PlatformStore) private readonly platforms: PlatformStore,
    @Inject(ShowModel) private readonly showModel: ShowModel,
    @Inject(NormCardStore) private readonly normCards: NormCardStore,
  ) {}

  @Get()
  @Needs('lead')
  @ApiOperation({
    summary: 'A model, and what it was beside the champion: figures, the decisions that flip, separation',
  })
  @ApiResponse({ status: 200, standardSchema: modelDetailsView })
  async find(
    @Param('platform', { schema: platformId }) platform: string,
    @Param('model', { schema: modelName }) name: string,
  ): Promise<ModelDetailsView> {
    await requirePlatform(this.platforms, platform);
    const { model, comparison } = await answeringRefusals(this.showModel.run(platform, name));
    return { ...viewOf(model, await this.normCards.of(platform)), comparison };
  }
}
