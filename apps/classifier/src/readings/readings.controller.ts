import { Body, Controller, HttpCode, Inject, Post, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  jsonPointer,
  MAX_READINGS_PER_REQUEST,
  type ReadingsRequest,
  readingsRequest,
  type ReadingsResponse,
  readingsResponse,
} from '@parlance/contracts';
import { AccessGuard, Actor, invalidBody, NeedsAnywhere } from '@parlance/contracts/nest';
import { type Caller, callerMay, type Platform } from '@parlance/domain';
import { ClassifierEvents } from '../classifier.events.js';
import { answeredDecision } from '../decisions/answered-decision.js';
import { DecideContent } from '../decisions/decide-content.js';
import { ApiScoringProblems } from '../http/api-problems.js';
import { KnownPlatforms } from '../serving/known-platforms.js';
import { choosePlatforms, type ChosenPlatforms, UnreadablePlatformsError } from './choose-platforms.js';

/** One text as several platforms read it, to compare them. */
@ApiTags('readings')
@Controller('v1/readings')
@UseGuards(AccessGuard)
export class ReadingsController {
  constructor(
    @Inject(DecideContent) private readonly decideContent: DecideContent,
    @Inject(KnownPlatforms) private readonly platforms: KnownPlatforms,
    @Inject(ClassifierEvents) private readonly events: ClassifierEvents,
  ) {}

  @Post()
  @HttpCode(200)
  @NeedsAnywhere('submit')
  @ApiOperation({ summary: 'Read one text as every platform of the key does: scores, action and reason each' })
  @ApiResponse({ status: 200, description: 'A reading per platform', standardSchema: readingsResponse })
  @ApiScoringProblems('A field is wrong, or a platform unknown')
  async read(
    @Body({ schema: readingsRequest }) { text, platforms: asked }: ReadingsRequest,
    @Actor() caller: Caller,
  ): Promise<ReadingsResponse> {
    const began = performance.now();
    const readable = this.platforms.list().filter(({ id }) => callerMay(caller, 'submit', id));
    const { platforms, leftOut } = chosen(readable, asked);
    const decisions = await this.decideContent.run(platforms.map((platform) => ({ platform, text })));
    const seconds = (performance.now() - began) / 1000;
    this.events.emit({ type: 'request-answered', contents: platforms.length, seconds });
    return {
      readings: decisions.map((decision, i) => ({
        platform: decision.platform,
        displayName: platforms[i]!.displayName,
        ...answeredDecision(decision),
      })),
      leftOut,
    };
  }
}

function chosen(readable: readonly Platform[], asked: readonly string[] | undefined): ChosenPlatforms {
  try {
    return choosePlatforms(readable, asked, MAX_READINGS_PER_REQUEST);
  } catch (error) {
    if (!(error instanceof UnreadablePlatformsError)) throw error;
    throw invalidBody(
      error.indices.map((index) => ({
        pointer: jsonPointer(['platforms', index]),
        detail: `there is no platform ${asked![index]!}`,
      })),
    );
  }
}
