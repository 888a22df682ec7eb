import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { type ContentSubmitted, parseContentSubmitted, TOPICS } from '@parlance/contracts';
import type { Platform } from '@parlance/domain';
import {
  BatchHandler,
  type BatchOutcome,
  type IncomingRecord,
  type OutgoingRecord,
  type RejectedRecord,
} from '@parlance/messaging';
import { ClassifierEvents } from '../classifier.events.js';
import { KnownPlatforms } from '../serving/known-platforms.js';
import { ContentDecidedProducer } from './content-decided.producer.js';
import { DecideContent, type Decision } from './decide-content.js';

/** The largest record value that is read, in bytes; a Nest token. */
export abstract class ContentLimit {
  abstract readonly maxBytes: number;
}

interface ReadContent {
  readonly record: IncomingRecord;
  readonly content: ContentSubmitted;
  readonly platform: Platform;
  readonly text: string;
}

/**
 * `content.submitted` in, `content.decided` out. A record that is no content, or of a platform nobody created, is
 * rejected with its reason, and those around it are decided as if it had not been there.
 */
@Controller()
export class ContentSubmittedConsumer {
  constructor(
    @Inject(DecideContent) private readonly decideContent: DecideContent,
    @Inject(KnownPlatforms) private readonly platforms: KnownPlatforms,
    @Inject(ContentDecidedProducer) private readonly producer: ContentDecidedProducer,
    @Inject(ClassifierEvents) private readonly events: ClassifierEvents,
    @Inject(ContentLimit) private readonly limit: ContentLimit,
  ) {}

  /** @throws RetriableError while the scorer's queue is full or the platforms are not loaded. */
  @BatchHandler(TOPICS.contentSubmitted.name)
  async decide(@Payload() records: readonly IncomingRecord[]): Promise<BatchOutcome> {
    const began = performance.now();
    const { contents, rejected } = this.read(records);
    const parsed = performance.now();
    const decisions = await this.decideContent.run(contents);
    const decided = performance.now();
    const outputs = this.write(contents, decisions);
    this.events.emit({
      type: 'records-handled',
      records: records.length,
      parsingSeconds: (parsed - began) / 1000,
      encodingSeconds: (performance.now() - decided) / 1000,
      endToEndSeconds: endToEndSeconds(contents, Date.now()),
    });
    return { outputs, rejected };
  }

  private read(records: readonly IncomingRecord[]): { contents: ReadContent[]; rejected: RejectedRecord[] } {
    const contents: ReadContent[] = [];
    const rejected: RejectedRecord[] = [];
    for (const record of records) {
      const parsed = parseContentSubmitted(record.value, this.limit.maxBytes);
      if ('rejected' in parsed) {
        rejected.push({ record, reason: parsed.rejected, detail: parsed.detail });
        continue;
      }
      const content = parsed.ok;
      const platform = this.platforms.find(content.platform);
      if (platform === undefined) {
        const detail = `there is no platform ${content.platform}`;
        rejected.push({ record, reason: 'unknown-platform', detail });
      } else {
        contents.push({ record, content, platform, text: content.text });
      }
    }
    return { contents, rejected };
  }

  private write(contents: readonly ReadContent[], decisions: readonly Decision[]): OutgoingRecord[] {
    const decidedAt = new Date().toISOString();
    return contents.map(({ record, content }, i) => this.producer.record(record, content, decisions[i]!, decidedAt));
  }
}

function endToEndSeconds(contents: readonly ReadContent[], now: number): Float64Array {
  const seconds = new Float64Array(contents.length);
  for (let i = 0; i < contents.length; i++) {
    const { record, content } = contents[i]!;
    const submitted = content.submittedAt === undefined ? record.timestamp : Date.parse(content.submittedAt);
    // Another machine's clock may be ahead of ours.
    seconds[i] = Math.max(0, (now - submitted) / 1000);
  }
  return seconds;
}
