import { Controller, Get, Inject, Param, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ThrottlerGuard } from '@nestjs/throttler';
import { platformId, problem, type TrainingAdviceView, trainingAdviceView } from '@parlance/contracts';
import { AccessGuard, Needs } from '@parlance/contracts/nest';
import { PlatformStore } from '@parlance/domain';
import { ApiControlPlaneProblems } from '../platforms/api-problems.js';
import { AdviseTraining } from './advise-training.js';
import { requirePlatform } from '../platforms/require-platform.js';

/** Whether training is worth it yet. */
@ApiTags('trainings')
@ApiControlPlaneProblems()
@Controller('v1/platforms/:platform/training-advice')
@UseGuards(ThrottlerGuard, AccessGuard)
export class TrainingAdviceController {
  constructor(
    @Inject(PlatformStore) private readonly platforms: PlatformStore,
    @Inject(AdviseTraining) private readonly adviseTraining: AdviseTraining,
  ) {}

  @Get()
  @Needs('lead')
  @ApiOperation({ summary: 'Whether training is worth it yet: labels so far, what they reach, what more would bring' })
  @ApiResponse({ status: 200, standardSchema: trainingAdviceView })
  @ApiResponse({ status: 404, standardSchema: problem, description: 'Unknown platform' })
  async advice(@Param('platform', { schema: platformId }) platform: string): Promise<TrainingAdviceView> {
    await requirePlatform(this.platforms, platform);
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
