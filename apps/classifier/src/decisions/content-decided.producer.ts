import { CONTENT_DECIDED_VERSION, type ContentDecided, type ContentSubmitted, decisionId } from '@parlance/contracts';
import type { IncomingRecord, OutgoingRecord } from '@parlance/messaging';
import type { Decision } from './decide-content.js';

/** Writes decisions as records of `content.decided`; the transport sends them with the batch they belong to. */
export class ContentDecidedProducer {
  constructor(private readonly topic: string) {}

  /** With its content's key and partition, so that a conversation keeps its order. `decidedAt`: RFC 3339. */
  record(submitted: IncomingRecord, content: ContentSubmitted, decision: Decision, decidedAt: string): OutgoingRecord {
    const { platform, contentId, text, authorId, threadId } = content;
    const { scores, action, reason, fallback, model, policyVersion } = decision;
    const decided: ContentDecided = {
      schemaVersion: CONTENT_DECIDED_VERSION,
      decisionId: decisionId(platform, contentId, text),
      platform,
      contentId,
      text,
      authorId,
      threadId,
      scores,
      action,
      reason,
      fallback,
      model,
      policyVersion,
      decidedAt,
    };
    return { topic: this.topic, key: submitted.key, value: JSON.stringify(decided), partition: submitted.partition };
  }
}
