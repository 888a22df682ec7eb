import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { type ContentDecided, KEEPABLE, parseContentDecided, TOPICS } from '@parlance/contracts';
import { DecisionStore, type KeptDecision } from '@parlance/domain';
import { BatchHandler, type BatchOutcome, type IncomingRecord, type RejectedRecord } from '@parlance/messaging';

/** Keeps what `content.decided` says, so that a correction can name its content by id. */
@Controller()
export class ContentDecidedConsumer {
  constructor(@Inject(DecisionStore) private readonly decisions: DecisionStore) {}

  /** @throws RetriableError while the database is away. */
  @BatchHandler(TOPICS.contentDecided.name)
  async keep(@Payload() records: readonly IncomingRecord[]): Promise<BatchOutcome> {
    const decisions: KeptDecision[] = [];
    const rejected: RejectedRecord[] = [];
    for (const record of records) {
      const parsed = parseContentDecided(record.value);
      if ('rejected' in parsed) {
        rejected.push({ record, reason: parsed.rejected, detail: parsed.detail });
        continue;
      }
      const unkeepable = unkeepableField(parsed.ok);
      if (unkeepable === undefined) {
        decisions.push(keptDecision(parsed.ok));
      } else {
        const detail = `/${unkeepable}: holds a control character or half of a surrogate pair`;
        rejected.push({ record, reason: 'not-keepable', detail });
      }
    }
    if (decisions.length > 0) await this.decisions.keep(decisions);
    return { outputs: [], rejected };
  }
}

/** A name or id that a database could not give back; a text may hold anything. */
function unkeepableField(decided: ContentDecided): string | undefined {
  const { decisionId, platform, contentId, authorId, threadId, reason, model } = decided;
  const fields = { decisionId, platform, contentId, authorId, threadId, reason, model };
  return Object.entries(fields).find(([, value]) => value !== undefined && !KEEPABLE.test(value))?.[0];
}

function keptDecision(decided: ContentDecided): KeptDecision {
  const { decisionId, platform, contentId, text, authorId, threadId, scores } = decided;
  const { action, reason, fallback, model, policyVersion, decidedAt } = decided;
  return {
    ...{ id: decisionId, platform, contentId, text, scores, action, reason, fallback, model, policyVersion },
    decidedAt: new Date(decidedAt),
    ...(authorId !== undefined && { authorId }),
    ...(threadId !== undefined && { threadId }),
  };
}
