import { Body, Controller, HttpCode, Inject, Param, Post, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ThrottlerGuard } from '@nestjs/throttler';
import {
  type EraseTextBody,
  eraseTextBody,
  type ErasedTextView,
  erasedTextView,
  platformId,
  problem,
  ProblemError,
} from '@parlance/contracts';
import { AccessGuard, Actor, Needs } from '@parlance/contracts/nest';
import { AuditLog, type Caller, ContentRetention, PlatformStore } from '@parlance/domain';
import { StructuredLogger } from '@parlance/observability';
import { ApiBodyProblems, ApiControlPlaneProblems } from '../platforms/api-problems.js';
import { requirePlatform } from '../platforms/require-platform.js';

/** Texts, whatever content has them: those that were corrected without a content's id have none. */
@ApiTags('contents')
@ApiControlPlaneProblems()
@Controller('v1/platforms/:platform/texts')
@UseGuards(ThrottlerGuard, AccessGuard)
export class TextsController {
  constructor(
    @Inject(PlatformStore) private readonly platforms: PlatformStore,
    @Inject(ContentRetention) private readonly retention: ContentRetention,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(StructuredLogger) private readonly logger: StructuredLogger,
  ) {}

  @Post('erase')
  @HttpCode(200)
  @Needs('lead')
  @ApiOperation({
    summary: 'Erase a text wherever this platform has it; decisions and judgements stay, without it',
  })
  @ApiResponse({ status: 200, standardSchema: erasedTextView, description: 'What was erased' })
  @ApiResponse({ status: 404, standardSchema: problem, description: 'Unknown platform or text' })
  @ApiBodyProblems('A field is wrong; `errors` says which')
  async erase(
    @Param('platform', { schema: platformId }) platform: string,
    @Body({ schema: eraseTextBody }) { text }: EraseTextBody,
    @Actor() { name: actor }: Caller,
  ): Promise<ErasedTextView> {
    await requirePlatform(this.platforms, platform);
    const erased = await this.retention.eraseText(platform, text);
    if (erased === undefined) throw unknownText(platform);
    const { texts: erasedTexts, decisions, judgements } = erased;
    const facts = { texts: erasedTexts, decisions, judgements };
    await this.audit.append({ actor, action: 'text.erased', platform, facts });
    this.logger.event('text.erased', { platform, erasedTexts, decisions, judgements });
    return erased;
  }
}

function unknownText(platform: string): ProblemError {
  const detail = `${platform} has no such text in decisions, corrections or norm cards`;
  return new ProblemError({ kind: 'unknown-text', status: 404, title: 'Unknown text', detail });
}
