import { Body, Controller, Get, HttpCode, Inject, Param, Post, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ThrottlerGuard } from '@nestjs/throttler';
import {
  type ChampionView,
  championView,
  modelName,
  type ModelsView,
  modelsView,
  type ModelView,
  platformId,
  problem,
  ProblemError,
  type RollbackBody,
  rollbackBody,
  unknownPlatform,
} from '@parlance/contracts';
import {
  BaseGoneError,
  ChampionChangedError,
  ModelRegistry,
  PlatformStore,
  type Promotion,
  type RegisteredModel,
  UnknownModelError,
} from '@parlance/domain';
import { AdminTokenGuard } from '../access/admin-token.guard.js';
import { ApiControlPlaneProblems } from '../platforms/api-problems.js';
import { PromoteChallenger } from './promote-challenger.js';
import { RollBackChampion } from './roll-back-champion.js';

/** Who showed the admin token. */
const ADMIN = 'admin';

/** A platform's models: which serves, which did, and what was said of each. */
@ApiTags('models')
@ApiBearerAuth()
@ApiControlPlaneProblems()
@ApiResponse({ status: 404, standardSchema: problem, description: 'Unknown platform or model' })
@Controller('v1/platforms/:platform')
@UseGuards(ThrottlerGuard, AdminTokenGuard)
export class ModelsController {
  constructor(
    @Inject(PlatformStore) private readonly platforms: PlatformStore,
    @Inject(ModelRegistry) private readonly registry: ModelRegistry,
    @Inject(PromoteChallenger) private readonly promoteChallenger: PromoteChallenger,
    @Inject(RollBackChampion) private readonly rollBackChampion: RollBackChampion,
  ) {}

  /** Models and promotions, the newest first. */
  @Get('models')
  @ApiResponse({ status: 200, standardSchema: modelsView })
  async models(@Param('platform', { schema: platformId }) platform: string): Promise<ModelsView> {
    await this.#known(platform);
    const models = await this.registry.models(platform);
    return {
      champion: models.find(({ state }) => state === 'champion')?.model ?? null,
      models: models.map(viewOf),
      promotions: (await this.registry.promotions(platform)).map(promotionView),
    };
  }

  /** Puts a model in service, whatever its verdict was. */
  @Post('models/:model/promote')
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: championView })
  @ApiResponse({
    status: 409,
    standardSchema: problem,
    description: 'Another model was put in service meanwhile, or its base is gone',
  })
  async promote(
    @Param('platform', { schema: platformId }) platform: string,
    @Param('model', { schema: modelName }) model: string,
  ): Promise<ChampionView> {
    await this.#known(platform);
    await answeringRefusals(this.promoteChallenger.byHand(platform, model, ADMIN));
    return { champion: model };
  }

  /** Brings an earlier champion back, or with `null` the base model. */
  @Post('rollback')
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: championView })
  @ApiResponse({
    status: 409,
    standardSchema: problem,
    description: 'The registry does not keep its base model any more',
  })
  async rollBack(
    @Param('platform', { schema: platformId }) platform: string,
    @Body({ schema: rollbackBody }) { model }: RollbackBody,
  ): Promise<ChampionView> {
    await this.#known(platform);
    await answeringRefusals(this.rollBackChampion.run(platform, model ?? undefined, ADMIN));
    return { champion: model };
  }

  async #known(platform: string): Promise<void> {
    if ((await this.platforms.find(platform)) === undefined) throw unknownPlatform(platform);
  }
}

async function answeringRefusals(change: Promise<void>): Promise<void> {
  try {
    await change;
  } catch (error) {
    if (error instanceof UnknownModelError) throw refusal('unknown-model', 404, 'Unknown model', error);
    if (error instanceof BaseGoneError) throw refusal('base-gone', 409, 'Base model gone', error);
    if (error instanceof ChampionChangedError) throw refusal('champion-changed', 409, 'Champion changed', error);
    throw error;
  }
}

function refusal(kind: string, status: number, title: string, { message }: Error): ProblemError {
  return new ProblemError({ kind, status, title, detail: message });
}

function viewOf({ verdict, createdAt, promotedAt, promotedBy, ...model }: RegisteredModel): ModelView {
  const { labels, state, sha256, base, dataset, seed, metrics } = model;
  return {
    model: model.model,
    labels: [...labels],
    ...{ state, sha256, base, dataset, seed, metrics },
    ...(promotedBy !== undefined && { promotedBy }),
    ...(verdict && {
      verdict: { promote: verdict.promote, reasons: verdict.reasons.map((reason) => ({ ...reason })) },
    }),
    createdAt: createdAt.toISOString(),
    ...(promotedAt && { promotedAt: promotedAt.toISOString() }),
  };
}

function promotionView({ model, by, at }: Promotion): ModelsView['promotions'][number] {
  return { model: model ?? null, by, at: at.toISOString() };
}
