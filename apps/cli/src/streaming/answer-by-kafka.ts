import { CONTENT_SUBMITTED_VERSION, contentKey, type ContentSubmitted, TOPICS } from '@parlance/contracts';
import type { OutgoingRecord, RecordProducer } from '@parlance/messaging';
import type { Answer, AnswerRows } from '../answering/answer-rows.js';
import { type Awaited, type AwaitedDecisions, STREAM_HEADER } from './awaited-decisions.js';

export interface KafkaAnswerOptions {
  readonly producer: RecordProducer;
  /** Where contents are submitted. */
  readonly topic: string;
  readonly awaited: AwaitedDecisions;
  readonly platform: string;
  readonly runId: string;
  /** A content without a decision for this long gets an error. */
  readonly timeoutMs: number;
  readonly onTimeout: (contents: number) => void;
}

/** Room for key, headers and framing beside a record's value. */
const RECORD_OVERHEAD_BYTES = 4096;
const MAX_VALUE_BYTES = TOPICS.contentSubmitted.maxMessageBytes - RECORD_OVERHEAD_BYTES;

/**
 * Answers by way of Kafka: each row is submitted as a content of the platform, and its decision (or its dead letter) is
 * the answer. A row without an id is sent as `<run>-<line>`.
 */
export function answerByKafka(options: KafkaAnswerOptions): AnswerRows {
  const { producer, topic, awaited, platform, runId, timeoutMs, onTimeout } = options;
  return async (rows) => {
    const open = new Set<Awaited>();
    const records: OutgoingRecord[] = [];
    const answers = rows.map(async (row): Promise<Answer> => {
      const contentId = String(row.id ?? `${runId}-${row.line}`);
      const content: ContentSubmitted = {
        schemaVersion: CONTENT_SUBMITTED_VERSION,
        platform,
        contentId,
        text: row.text,
        submittedAt: new Date().toISOString(),
      };
      const value = JSON.stringify(content);
      const bytes = Buffer.byteLength(value);
      if (bytes > MAX_VALUE_BYTES)
        return { line: row.line, error: `${bytes} bytes as a record, Kafka takes up to ${MAX_VALUE_BYTES}` };
      const waiting = awaited.expect(row, contentId);
      open.add(waiting);
      const headers = { [STREAM_HEADER]: waiting.mark };
      records.push({ topic, key: contentKey(content), value, headers });
      return waiting.answer.finally(() => open.delete(waiting));
    });
    const all = Promise.all(answers);
    // Awaited below; until the sends are through, its failure is not an unhandled one.
    all.catch(() => undefined);
    for (const send of sendsOf(records)) await producer.send(send);
    const timer = setTimeout(() => {
      onTimeout(open.size);
      for (const waiting of open) waiting.giveUp(`no decision within ${timeoutMs / 1000} s`);
    }, timeoutMs);
    return all.finally(() => clearTimeout(timer));
  };
}

/** Requests that fit even if all their records fall on one partition. */
function* sendsOf(records: readonly OutgoingRecord[]): Generator<OutgoingRecord[]> {
  let send: OutgoingRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    const size = Buffer.byteLength(record.value as string) + 512;
    if (send.length > 0 && bytes + size > MAX_VALUE_BYTES) {
      yield send;
      send = [];
      bytes = 0;
    }
    send.push(record);
    bytes += size;
  }
  if (send.length > 0) yield send;
}
