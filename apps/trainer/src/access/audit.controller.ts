import { Controller, Get, Inject, Param, Query, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ThrottlerGuard } from '@nestjs/throttler';
import {
  auditBefore,
  type AuditEntryView,
  auditLimit,
  type AuditView,
  auditView,
  platformId,
} from '@parlance/contracts';
import { AccessGuard, Needs } from '@parlance/contracts/nest';
import { type AuditEntry, AuditLog } from '@parlance/domain';
import { ApiControlPlaneProblems } from '../platforms/api-problems.js';

const LIMIT = { name: 'limit', required: false, description: 'At most so many entries, 100 if not given, up to 500' };
const BEFORE = { name: 'before', required: false, description: 'Older than the entry of this id' };

/** Who did what, and when. */
@ApiTags('audit')
@ApiControlPlaneProblems()
@Controller('v1')
@UseGuards(ThrottlerGuard, AccessGuard)
export class AuditController {
  constructor(@Inject(AuditLog) private readonly audit: AuditLog) {}

  @Get('audit')
  @Needs('ops')
  @ApiOperation({ summary: 'What was done on all platforms, and with keys, the latest first' })
  @ApiQuery(LIMIT)
  @ApiQuery(BEFORE)
  @ApiResponse({ status: 200, standardSchema: auditView })
  async all(
    @Query('limit', { schema: auditLimit }) limit: number,
    @Query('before', { schema: auditBefore }) before?: number,
  ): Promise<AuditView> {
    return viewOf(await this.audit.entries({ limit, ...(before !== undefined && { before }) }));
  }

  @Get('platforms/:platform/audit')
  @Needs('lead', 'ops')
  @ApiOperation({ summary: 'What was done on a platform, the latest first' })
  @ApiQuery(LIMIT)
  @ApiQuery(BEFORE)
  @ApiResponse({ status: 200, standardSchema: auditView })
  async ofPlatform(
    @Param('platform', { schema: platformId }) platform: string,
    @Query('limit', { schema: auditLimit }) limit: number,
    @Query('before', { schema: auditBefore }) before?: number,
  ): Promise<AuditView> {
    return viewOf(await this.audit.entries({ platform, limit, ...(before !== undefined && { before }) }));
  }
}

function viewOf(entries: readonly AuditEntry[]): AuditView {
  return { entries: entries.map(entryView) };
}

function entryView({ at, facts, ...entry }: AuditEntry): AuditEntryView {
  return { ...entry, at: at.toISOString(), facts: { ...facts } };
}
