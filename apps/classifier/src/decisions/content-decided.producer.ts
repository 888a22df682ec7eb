import { CONTENT_DECIDED_VERSION, type ContentDecided, type ContentSubmitted, decisionId } from '@parlance/contracts';
import type { OutgoingRecord } from '@parlance/messaging';
import type { Decision } from './decide-content.js';

/** Where among the records of its topic a content was submitted. */
export type ContentPlace = Pick<OutgoingRecord, 'key' | 'partition'>;

/** Writes decisions as records of `content.decided`. */
export class ContentDecidedProducer {
  constructor(private readonly topic: string) {}

  /** With its content's key and, if it has one, its partition, so that a conversation keeps its order. `decidedAt`: RFC 3339. */
  record(submitted: ContentPlace, content: ContentSubmitted, decision: Decision, decidedAt: string): OutgoingRecord {
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
    const { key, partition } = submitted;
    const value = JSON.stringify(decided);
    return partition === undefined ? { topic: this.topic, key, value } : { topic: this.topic, key, value, partition };
  }
}
