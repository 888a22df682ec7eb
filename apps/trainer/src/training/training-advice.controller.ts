import { Controller, Get, Inject, Param, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ThrottlerGuard } from '@nestjs/throttler';
import { platformId, problem, type TrainingAdviceView, trainingAdviceView, unknownPlatform } from '@parlance/contracts';
import { PlatformStore } from '@parlance/domain';
import { AdminTokenGuard } from '../access/admin-token.guard.js';
import { ApiControlPlaneProblems } from '../platforms/api-problems.js';
import { AdviseTraining } from './advise-training.js';

/** Whether training is worth it yet. */
@ApiTags('trainings')
@ApiBearerAuth()
@ApiControlPlaneProblems()
@Controller('v1/platforms/:platform/training-advice')
@UseGuards(ThrottlerGuard, AdminTokenGuard)
export class TrainingAdviceController {
  constructor(
    @Inject(PlatformStore) private readonly platforms: PlatformStore,
    @Inject(AdviseTraining) private readonly adviseTraining: AdviseTraining,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Whether training is worth it yet: labels so far, what they reach, what more would bring' })
  @ApiResponse({ status: 200, standardSchema: trainingAdviceView })
  @ApiResponse({ status: 404, standardSchema: problem, description: 'Unknown platform' })
  async advice(@Param('platform', { schema: platformId }) platform: string): Promise<TrainingAdviceView> {
    if ((await this.platforms.find(platform)) === undefined) throw unknownPlatform(platform);
    const { counts, curve, ready, why, verdict } = await this.adviseTraining.run(platform);
    return {
      judgements: counts.judgements,
      texts: counts.texts,
      perLabel: { ...counts.labels },
      ...{ ready, why, verdict },
      label: curve?.label ?? null,
      base: curve?.base ?? null,
      curve: [...(curve?.portions ?? [])],
      nextHundred: curve?.nextHundred ?? null,
    };
  }
}
