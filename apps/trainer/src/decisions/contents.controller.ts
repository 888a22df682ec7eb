import { Controller, Delete, Inject, Param, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ThrottlerGuard } from '@nestjs/throttler';
import {
  contentIdInPath,
  type ErasedContentView,
  erasedContentView,
  platformId,
  problem,
  ProblemError,
} from '@parlance/contracts';
import { AccessGuard, Actor, Needs } from '@parlance/contracts/nest';
import { AuditLog, type Caller, ContentRetention, PlatformStore } from '@parlance/domain';
import { StructuredLogger } from '@parlance/observability';
import { ApiControlPlaneProblems } from '../platforms/api-problems.js';
import { requirePlatform } from '../platforms/require-platform.js';

/** Contents that were decided or corrected. */
@ApiTags('contents')
@ApiControlPlaneProblems()
@Controller('v1/platforms/:platform/contents')
@UseGuards(ThrottlerGuard, AccessGuard)
export class ContentsController {
  constructor(
    @Inject(PlatformStore) private readonly platforms: PlatformStore,
    @Inject(ContentRetention) private readonly retention: ContentRetention,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(StructuredLogger) private readonly logger: StructuredLogger,
  ) {}

  @Delete(':contentId/text')
  @Needs('lead')
  @ApiOperation({
    summary:
      'Erase what a content says, in all its versions, wherever this platform has it; decisions and judgements stay, without it',
  })
  @ApiResponse({ status: 200, standardSchema: erasedContentView, description: 'What was erased' })
  @ApiResponse({ status: 404, standardSchema: problem, description: 'Unknown platform or content' })
  @ApiResponse({ status: 422, standardSchema: problem, description: 'The content’s id cannot be one' })
  async eraseText(
    @Param('platform', { schema: platformId }) platform: string,
    @Param('contentId', { schema: contentIdInPath }) contentId: string,
    @Actor() { name: actor }: Caller,
  ): Promise<ErasedContentView> {
    await requirePlatform(this.platforms, platform);
    const erased = await this.retention.eraseTexts(platform, contentId);
    if (erased === undefined) throw unknownContent(platform);
    const { texts: erasedTexts, decisions, judgements } = erased;
    // Without the id: a platform may make it of what it wants erased.
    const facts = { texts: erasedTexts, decisions, judgements };
    await this.audit.append({ actor, action: 'content.erased', platform, facts });
    this.logger.event('content.erased', { platform, erasedTexts, decisions, judgements });
    return { contentId, ...erased };
  }
}

function unknownContent(platform: string): ProblemError {
  const detail = `${platform} has decided or corrected no content of this id, or it is too old to be kept`;
  return new ProblemError({ kind: 'unknown-content', status: 404, title: 'Unknown content', detail });
}
