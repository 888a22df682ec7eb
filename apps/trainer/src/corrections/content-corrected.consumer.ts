import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { parseContentCorrected, TOPICS } from '@parlance/contracts';
import { BatchHandler, type BatchOutcome, type IncomingRecord, type RejectedRecord } from '@parlance/messaging';
import { type GivenCorrection, givenCorrection } from './given-correction.js';
import { RecordCorrection } from './record-correction.js';

interface ReadCorrection {
  readonly record: IncomingRecord;
  readonly correction: GivenCorrection;
}

/**
 * Corrections from `content.corrected`. A record that is none, or that cannot be recorded, is rejected with its reason, and
 * those around it are recorded. A content that was not decided yet is one such reason: replayed later, it will be known.
 */
@Controller()
export class ContentCorrectedConsumer {
  constructor(@Inject(RecordCorrection) private readonly recordCorrection: RecordCorrection) {}

  /** @throws RetriableError while the database is away. */
  @BatchHandler(TOPICS.contentCorrected.name)
  async record(@Payload() records: readonly IncomingRecord[]): Promise<BatchOutcome> {
    const rejected: RejectedRecord[] = [];
    const byPlatform = new Map<string, ReadCorrection[]>();
    for (const record of records) {
      const parsed = parseContentCorrected(record.value);
      if ('rejected' in parsed) {
        rejected.push({ record, reason: parsed.rejected, detail: parsed.detail });
        continue;
      }
      const read = { record, correction: givenCorrection(parsed.ok) };
      const others = byPlatform.get(parsed.ok.platform);
      if (others === undefined) byPlatform.set(parsed.ok.platform, [read]);
      else others.push(read);
    }
    for (const [platform, read] of byPlatform) rejected.push(...(await this.recordAll(platform, read)));
    return { outputs: [], rejected };
  }

  private async recordAll(platform: string, read: readonly ReadCorrection[]): Promise<RejectedRecord[]> {
    const refused = await this.recordCorrection.each(
      platform,
      read.map(({ correction }) => correction),
    );
    // A correction with several unknown labels is still one record.
    const reasons = new Map(refused.map((refusal) => [refusal.index, refusal]));
    return [...reasons.values()].map(({ index, reason, detail }) => ({ record: read[index]!.record, reason, detail }));
  }
}
