import { Body, Controller, Get, Inject, Param, Put, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ThrottlerGuard } from '@nestjs/throttler';
import {
  jsonPointer,
  type NormCardsBody,
  normCardsBody,
  type NormCardsView,
  normCardsView,
  platformId,
  problem,
  unknownPlatform,
} from '@parlance/contracts';
import { AccessGuard, Actor, invalidBody, Needs } from '@parlance/contracts/nest';
import {
  AuditLog,
  type Caller,
  type KeptNormCard,
  type NormCard,
  type NormCardProblem,
  NormCardStore,
  PlatformStore,
} from '@parlance/domain';
import { ApiBodyProblems, ApiControlPlaneProblems } from '../platforms/api-problems.js';
import { NormCardsRefusedError, ReplaceNormCards } from './replace-norm-cards.js';
import { requirePlatform } from '../platforms/require-platform.js';

/** The readings that a platform demands of every model. */
@ApiTags('norm cards')
@ApiControlPlaneProblems()
@ApiResponse({ status: 404, standardSchema: problem, description: 'Unknown platform' })
@Controller('v1/platforms/:platform/norm-cards')
@UseGuards(ThrottlerGuard, AccessGuard)
export class NormCardsController {
  constructor(
    @Inject(PlatformStore) private readonly platforms: PlatformStore,
    @Inject(NormCardStore) private readonly cards: NormCardStore,
    @Inject(ReplaceNormCards) private readonly replaceNormCards: ReplaceNormCards,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  @Get()
  @Needs('lead')
  @ApiOperation({ summary: "A platform's norm cards, in their order" })
  @ApiResponse({ status: 200, standardSchema: normCardsView })
  async list(@Param('platform', { schema: platformId }) platform: string): Promise<NormCardsView> {
    await requirePlatform(this.platforms, platform);
    return { cards: (await this.cards.of(platform)).map(viewOf) };
  }

  @Put()
  @Needs('lead')
  @ApiOperation({ summary: 'Replace the whole list. It counts from the next training on; what serves stays' })
  @ApiResponse({ status: 200, standardSchema: normCardsView, description: 'The list as it is kept: repeats once' })
  @ApiBodyProblems('A field is wrong, a label unknown, or two cards contradict each other; `errors` says which')
  async replace(
    @Param('platform', { schema: platformId }) platform: string,
    @Body({ schema: normCardsBody }) { cards }: NormCardsBody,
    @Actor() { name: actor }: Caller,
  ): Promise<NormCardsView> {
    const kept = await this.replaceNormCards.run(platform, cards.map(cardOf)).catch(answerRefusals);
    if (kept === undefined) throw unknownPlatform(platform);
    await this.audit.append({ actor, action: 'norm-cards.put', platform, facts: { cards: kept.length } });
    return { cards: kept.map(viewOf) };
  }
}

function answerRefusals(error: unknown): never {
  if (!(error instanceof NormCardsRefusedError)) throw error;
  throw invalidBody(error.problems.map((one) => ({ pointer: pointerTo(one), detail: `${one.kind}: ${one.detail}` })));
}

function pointerTo({ index, kind }: NormCardProblem): string {
  return jsonPointer(['cards', index, kind === 'unknown-label' ? 'label' : 'reading']);
}

function cardOf({ note, ...card }: NormCardsBody['cards'][number]): NormCard {
  return { ...card, ...(note !== undefined && { note }) };
}

function viewOf({ text, label, reading, note }: NormCard | KeptNormCard): NormCardsView['cards'][number] {
  return { text, label, reading, ...(note !== undefined && { note }) };
}
