import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ReadinessChecks, type ReadinessReport } from './readiness-checks.js';

/** The two questions an orchestrator asks: is the process alive (else restart it), can it work (else send it nothing). */
@Controller('health')
export class HealthController {
  constructor(@Inject(ReadinessChecks) private readonly checks: ReadinessChecks) {}

  /** Answers as long as the event loop turns; depends on nothing outside the process. */
  @Get('live')
  live(): { status: 'alive' } {
    return { status: 'alive' };
  }

  /** 200 if every check passes, else 503; the body names each check. */
  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: { status(code: number): unknown }): Promise<ReadinessReport> {
    const report = await this.checks.report();
    if (!report.ready) reply.status(503);
    return report;
  }
}
