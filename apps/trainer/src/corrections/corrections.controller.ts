import { Body, Controller, HttpCode, Inject, Param, Post, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ThrottlerGuard } from '@nestjs/throttler';
import {
  type CorrectionsRequest,
  correctionsRequest,
  type CorrectionsResponse,
  correctionsResponse,
  jsonPointer,
  platformId,
  problem,
  unknownPlatform,
} from '@parlance/contracts';
import { AccessGuard, Actor, invalidBody, Needs } from '@parlance/contracts/nest';
import { AuditLog, type Caller } from '@parlance/domain';
import { ApiBodyProblems, ApiControlPlaneProblems } from '../platforms/api-problems.js';
import { givenCorrection } from './given-correction.js';
import { RecordCorrection } from './record-correction.js';
import { CorrectionsRefusedError } from './refused-correction.js';

/** What moderators say decisions should have been. */
@ApiTags('corrections')
@ApiControlPlaneProblems()
@Controller('v1/platforms/:platform/corrections')
@UseGuards(ThrottlerGuard, AccessGuard)
export class CorrectionsController {
  constructor(
    @Inject(RecordCorrection) private readonly recordCorrection: RecordCorrection,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  @Post()
  @HttpCode(200)
  @Needs('moderate')
  @ApiOperation({
    summary: 'Record corrections: all of them, or none if one cannot be. Sent twice they change nothing',
  })
  @ApiResponse({ status: 200, standardSchema: correctionsResponse, description: 'How many were new, and how many not' })
  @ApiResponse({ status: 404, standardSchema: problem, description: 'Unknown platform' })
  @ApiBodyProblems('A field is wrong, a content or label unknown, or a moderator contradicted; `errors` says which')
  async record(
    @Param('platform', { schema: platformId }) platform: string,
    @Body({ schema: correctionsRequest }) { corrections }: CorrectionsRequest,
    @Actor() { name: actor }: Caller,
  ): Promise<CorrectionsResponse> {
    const recorded = await this.recordCorrection.all(platform, corrections.map(givenCorrection)).catch(answerRefusals);
    if (recorded === undefined) throw unknownPlatform(platform);
    const { stored, repeated } = recorded;
    await this.audit.append({ actor, action: 'corrections.recorded', platform, facts: { stored, repeated } });
    return recorded;
  }
}

function answerRefusals(error: unknown): never {
  if (!(error instanceof CorrectionsRefusedError)) throw error;
  throw invalidBody(
    error.refused.map(({ index, path, detail }) => ({ pointer: jsonPointer(['corrections', index, ...path]), detail })),
  );
}
