import { Body, Controller, Get, Headers, Inject, Param, Put, Res, UseGuards } from '@nestjs/common';
import { ApiHeader, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ThrottlerGuard } from '@nestjs/throttler';
import { platformId, policyBody, problem, unknownPlatform } from '@parlance/contracts';
import type { PolicyBody } from '@parlance/contracts';
import { AuditLog, type Caller, PlatformStore, type StatedPolicy } from '@parlance/domain';
import { AccessGuard, Actor, Needs } from '@parlance/contracts/nest';
import { ApiControlPlaneProblems, ApiEditProblems } from './api-problems.js';
import { EditPlatform } from './edit-platform.js';
import { requirePlatform } from './require-platform.js';
import type { Reply } from './platforms.controller.js';
import { answeringRefusals } from './refused-policy.js';
import { entityTag, expectedVersion, type Preconditions } from './versions.js';

/** A platform's policy alone: what moderators' leads edit most. */
@ApiTags('platforms')
@ApiControlPlaneProblems()
@ApiResponse({ status: 404, standardSchema: problem, description: 'Unknown platform' })
@Controller('v1/platforms/:platform/policy')
@UseGuards(ThrottlerGuard, AccessGuard)
export class PoliciesController {
  constructor(
    @Inject(PlatformStore) private readonly store: PlatformStore,
    @Inject(EditPlatform) private readonly editPlatform: EditPlatform,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  @Get()
  @Needs('moderate')
  @ApiResponse({ status: 200, standardSchema: policyBody, description: "ETag: the platform's version" })
  async find(
    @Param('platform', { schema: platformId }) id: string,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<StatedPolicy> {
    const platform = await requirePlatform(this.store, id);
    reply.header('etag', entityTag(platform.version));
    return platform.stated ?? platform.policy;
  }

  /** Replaces the policy of an existing platform; `If-Match` guards another's edit. */
  @Put()
  @Needs('lead')
  @ApiHeader({ name: 'if-match', required: false, description: 'The ETag this edit expects to replace' })
  @ApiResponse({ status: 200, standardSchema: policyBody })
  @ApiEditProblems()
  async put(
    @Param('platform', { schema: platformId }) id: string,
    @Body({ schema: policyBody }) policy: PolicyBody,
    @Headers() headers: Preconditions,
    @Actor() { name: actor }: Caller,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<StatedPolicy> {
    const edit = this.editPlatform.putPolicy(id, policy, expectedVersion(headers));
    const platform = await answeringRefusals(edit, []);
    if (platform === undefined) throw unknownPlatform(id);
    const facts = { version: platform.version };
    await this.audit.append({ actor, action: 'policy.put', platform: id, facts });
    reply.header('etag', entityTag(platform.version));
    return platform.stated ?? platform.policy;
  }
}
