import { Body, Controller, Get, HttpCode, Inject, Param, Post, UseGuards } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
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
  type VerdictView,
} from '@parlance/contracts';
import {
  BaseGoneError,
  type Caller,
  ChampionChangedError,
  type GateVerdict,
  type KeptNormCard,
  ModelRegistry,
  NormCardStore,
  PlatformStore,
  type Promotion,
  type RegisteredModel,
  UnknownModelError,
} from '@parlance/domain';
import { AccessGuard, Actor, Needs } from '@parlance/contracts/nest';
import { ApiControlPlaneProblems } from '../platforms/api-problems.js';
import { pinView } from './pin-view.js';
import { PromoteChallenger } from './promote-challenger.js';
import { RollBackChampion } from './roll-back-champion.js';
import { waitingChallenger } from './waiting-challenger.js';
import { requirePlatform } from '../platforms/require-platform.js';

/** A platform's models: which serves, which did, and what was said of each. */
@ApiTags('models')
@ApiControlPlaneProblems()
@ApiResponse({ status: 404, standardSchema: problem, description: 'Unknown platform or model' })
@Controller('v1/platforms/:platform')
@UseGuards(ThrottlerGuard, AccessGuard)
export class ModelsController {
  constructor(
    @Inject(PlatformStore) private readonly platforms: PlatformStore,
    @Inject(ModelRegistry) private readonly registry: ModelRegistry,
    @Inject(NormCardStore) private readonly normCards: NormCardStore,
    @Inject(PromoteChallenger) private readonly promoteChallenger: PromoteChallenger,
    @Inject(RollBackChampion) private readonly rollBackChampion: RollBackChampion,
  ) {}

  /** Models and promotions, the newest first. */
  @Get('models')
  @Needs('lead')
  @ApiResponse({ status: 200, standardSchema: modelsView })
  async models(@Param('platform', { schema: platformId }) platform: string): Promise<ModelsView> {
    await requirePlatform(this.platforms, platform);
    const models = await this.registry.models(platform);
    const cards = await this.normCards.of(platform);
    const pin = await this.registry.pinOf(platform);
    return {
      champion: models.find(({ state }) => state === 'champion')?.model ?? null,
      waiting: waitingChallenger(models)?.model ?? null,
      pin: pin === undefined ? null : pinView(pin),
      models: models.map((model) => viewOf(model, cards)),
      promotions: (await this.registry.promotions(platform)).map(promotionView),
    };
  }

  /** Puts a model in service, whatever its verdict was, and whether or not the platform is pinned. */
  @Post('models/:model/promote')
  @HttpCode(200)
  @Needs('lead')
  @ApiResponse({ status: 200, standardSchema: championView })
  @ApiResponse({
    status: 409,
    standardSchema: problem,
    description: 'Another model was put in service meanwhile, or its base is gone',
  })
  async promote(
    @Param('platform', { schema: platformId }) platform: string,
    @Param('model', { schema: modelName }) model: string,
    @Actor() { name: actor }: Caller,
  ): Promise<ChampionView> {
    await requirePlatform(this.platforms, platform);
    await answeringRefusals(this.promoteChallenger.byHand(platform, model, actor));
    return { champion: model };
  }

  /** Brings an earlier champion back, or with `null` the base model, and pins it: `DELETE …/pin` lets the gate promote again. */
  @Post('rollback')
  @HttpCode(200)
  @Needs('lead')
  @ApiResponse({ status: 200, standardSchema: championView })
  @ApiResponse({
    status: 409,
    standardSchema: problem,
    description: 'The registry does not keep its base model any more',
  })
  async rollBack(
    @Param('platform', { schema: platformId }) platform: string,
    @Body({ schema: rollbackBody }) { model }: RollbackBody,
    @Actor() { name: actor }: Caller,
  ): Promise<ChampionView> {
    await requirePlatform(this.platforms, platform);
    await answeringRefusals(this.rollBackChampion.run(platform, model ?? undefined, actor));
    return { champion: model };
  }
}

/** @throws ProblemError for what a registry refuses. */
export async function answeringRefusals<Answer>(asked: Promise<Answer>): Promise<Answer> {
  try {
    return await asked;
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

export function viewOf(
  { verdict, createdAt, promotedAt, promotedBy, ...model }: RegisteredModel,
  cards: readonly KeptNormCard[],
): ModelView {
  const { labels, state, sha256, base, dataset, seed, metrics } = model;
  return {
    model: model.model,
    labels: [...labels],
    ...{ state, sha256, base, dataset, seed, metrics },
    ...(promotedBy !== undefined && { promotedBy }),
    ...(verdict && { verdict: verdictView(verdict, cards) }),
    createdAt: createdAt.toISOString(),
    ...(promotedAt && { promotedAt: promotedAt.toISOString() }),
  };
}

/** A verdict names cards by their texts' hashes: the text is the platform's card of today. */
function verdictView(
  { promote, reasons, differences, normCards = [] }: GateVerdict,
  cards: readonly KeptNormCard[],
): VerdictView {
  const texts = new Map(cards.map(({ textHash, text }) => [textHash, text]));
  return {
    promote,
    reasons: reasons.map((reason) => ({ ...reason })),
    differences,
    normCards: [...normCards]
      .sort((a, b) => Number(a.held) - Number(b.held))
      .map(({ textHash, ...card }) => ({ ...(texts.has(textHash) && { text: texts.get(textHash)! }), ...card })),
  };
}

function promotionView({ model, by, at }: Promotion): ModelsView['promotions'][number] {
  return { model: model ?? null, by, at: at.toISOString() };
}
