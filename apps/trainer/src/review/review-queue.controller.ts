import { Body, Controller, Get, HttpCode, Inject, Param, Post, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ThrottlerGuard } from '@nestjs/throttler';
import {
  type HandOutRequest,
  handOutRequest,
  type HandOutResponse,
  handOutResponse,
  platformId,
  problem,
  type ReleaseRequest,
  releaseRequest,
  type ReleaseResponse,
  releaseResponse,
  type ReviewItem,
  type ReviewsView,
  reviewsView,
  unknownPlatform,
} from '@parlance/contracts';
import { type LeasedReview, PlatformStore, ReviewQueue } from '@parlance/domain';
import { AccessGuard, Needs } from '@parlance/contracts/nest';
import { ApiBodyProblems, ApiControlPlaneProblems } from '../platforms/api-problems.js';
import { HandOutReviews } from './hand-out-reviews.js';
import { requirePlatform } from '../platforms/require-platform.js';

/** What moderators should look at next. */
@ApiTags('reviews')
@ApiControlPlaneProblems()
@ApiResponse({ status: 404, standardSchema: problem, description: 'Unknown platform' })
@Controller('v1/platforms/:platform/reviews')
@UseGuards(ThrottlerGuard, AccessGuard)
export class ReviewQueueController {
  constructor(
    @Inject(PlatformStore) private readonly platforms: PlatformStore,
    @Inject(ReviewQueue) private readonly queue: ReviewQueue,
    @Inject(HandOutReviews) private readonly handOutReviews: HandOutReviews,
  ) {}

  @Get()
  @Needs('moderate')
  @ApiOperation({ summary: 'Count what there is to review, by kind, and how old it is' })
  @ApiResponse({ status: 200, standardSchema: reviewsView, description: 'Counts, and the age of the oldest' })
  async count(@Param('platform', { schema: platformId }) platform: string): Promise<ReviewsView> {
    await requirePlatform(this.platforms, platform);
    const { oldestDecidedAt, ...counts } = await this.queue.counts(platform);
    const ageMs = oldestDecidedAt === undefined ? 0 : Date.now() - oldestDecidedAt.getTime();
    // Another machine's clock may be ahead of ours.
    return { ...counts, oldestAgeSeconds: Math.max(0, ageMs / 1000) };
  }

  @Post('hand-out')
  @HttpCode(200)
  @Needs('moderate')
  @ApiOperation({
    summary:
      'Hand out texts to look at: what the moderator holds already, then uncertain, disputed and random ones. No two moderators hold the same text',
  })
  @ApiResponse({ status: 200, standardSchema: handOutResponse, description: 'What the moderator holds until then' })
  @ApiBodyProblems('A field is wrong; `errors` says which')
  async handOut(
    @Param('platform', { schema: platformId }) platform: string,
    @Body({ schema: handOutRequest }) { moderator, items }: HandOutRequest,
  ): Promise<HandOutResponse> {
    const reviews = await this.handOutReviews.run(platform, moderator, items);
    if (reviews === undefined) throw unknownPlatform(platform);
    return { items: reviews.map(itemOf) };
  }

  @Post('release')
  @HttpCode(200)
  @Needs('moderate')
  @ApiOperation({ summary: 'Give back texts without having looked, for others to get: those named, or all' })
  @ApiResponse({ status: 200, standardSchema: releaseResponse, description: 'How many the moderator held' })
  @ApiBodyProblems('A field is wrong; `errors` says which')
  async release(
    @Param('platform', { schema: platformId }) platform: string,
    @Body({ schema: releaseRequest }) { moderator, items }: ReleaseRequest,
  ): Promise<ReleaseResponse> {
    await requirePlatform(this.platforms, platform);
    return { released: await this.queue.release(platform, moderator, items) };
  }
}

function itemOf({ textHash, text, contentId, decision, why, leasedUntil }: LeasedReview): ReviewItem {
  return {
    ...{ id: textHash, text, why, leasedUntil: leasedUntil.toISOString() },
    ...(contentId !== undefined && { contentId }),
    ...(decision && { ...decision, scores: { ...decision.scores }, decidedAt: decision.decidedAt.toISOString() }),
  };
}
