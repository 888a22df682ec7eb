import { Body, Controller, HttpCode, Inject, Param, Post, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  CONTENT_SUBMITTED_VERSION,
  type DecisionsRequest,
  decisionsRequest,
  type DecisionsResponse,
  decisionsResponse,
  problem,
  unknownPlatform,
} from '@parlance/contracts';
import { AccessGuard, Needs } from '@parlance/contracts/nest';
import { ClassifierEvents } from '../classifier.events.js';
import { KnownPlatforms } from '../serving/known-platforms.js';
import { ApiScoringProblems } from '../http/api-problems.js';
import { answeredDecision } from './answered-decision.js';
import { DecideContent } from './decide-content.js';
import { DecisionOutbox } from './decision-outbox.js';

/** Decisions over HTTP, for platforms that wait for the answer. */
@ApiTags('decisions')
@Controller('v1/platforms/:platform/decisions')
@UseGuards(AccessGuard)
export class DecisionsController {
  constructor(
    @Inject(DecideContent) private readonly decideContent: DecideContent,
    @Inject(KnownPlatforms) private readonly platforms: KnownPlatforms,
    @Inject(ClassifierEvents) private readonly events: ClassifierEvents,
    @Inject(DecisionOutbox) private readonly outbox: DecisionOutbox,
  ) {}

  @Post()
  @HttpCode(200)
  @Needs('submit')
  @ApiOperation({ summary: 'Decide contents by a platform’s policy: one decision each, in the order given' })
  @ApiParam({ name: 'platform', example: 'gaming' })
  @ApiResponse({ status: 200, description: 'A decision per content', standardSchema: decisionsResponse })
  @ApiResponse({ status: 404, description: 'There is no such platform', standardSchema: problem })
  @ApiScoringProblems('A field is wrong')
  async decide(
    @Param('platform') id: string,
    @Body({ schema: decisionsRequest }) { contents }: DecisionsRequest,
  ): Promise<DecisionsResponse> {
    const began = performance.now();
    const platform = this.platforms.find(id);
    if (platform === undefined) throw unknownPlatform(id);
    const decisions = await this.decideContent.run(contents.map(({ text }) => ({ platform, text })));
    const decidedAt = new Date().toISOString();
    this.outbox.add(
      contents.map(({ id: contentId, text }, i) => ({
        content: { schemaVersion: CONTENT_SUBMITTED_VERSION, platform: id, contentId, text },
        decision: decisions[i]!,
        decidedAt,
      })),
    );
    this.events.emit({
      type: 'request-answered',
      contents: contents.length,
      seconds: (performance.now() - began) / 1000,
    });
    return {
      decisions: decisions.map((decision, i) => ({ contentId: contents[i]!.id, ...answeredDecision(decision) })),
    };
  }
}
