import type { Headers, IncomingRecord, OutgoingRecord, RejectedRecord } from '../records/record.js';

/** Headers a dead letter carries beside those of its original. */
export const DEAD_LETTER_HEADERS = {
  reason: 'parlance-reason',
  detail: 'parlance-detail',
  topic: 'parlance-topic',
  partition: 'parlance-partition',
  offset: 'parlance-offset',
  timestamp: 'parlance-timestamp',
} as const;

/** A detail is cut here, so that a letter is at most a few KiB larger than its original and always fits its topic. */
const MAX_DETAIL_CHARACTERS = 1000;

/** The record to write for a rejected one: its bytes, key and headers as they were, and why it was rejected. */
export function toDeadLetter({ record, reason, detail }: RejectedRecord, topic: string): OutgoingRecord {
  return {
    topic,
    key: record.key,
    value: record.value,
    headers: {
      ...record.headers,
      [DEAD_LETTER_HEADERS.reason]: reason,
      [DEAD_LETTER_HEADERS.detail]: detail.slice(0, MAX_DETAIL_CHARACTERS),
      [DEAD_LETTER_HEADERS.topic]: record.topic,
      [DEAD_LETTER_HEADERS.partition]: String(record.partition),
      [DEAD_LETTER_HEADERS.offset]: record.offset,
      [DEAD_LETTER_HEADERS.timestamp]: String(record.timestamp),
    },
  };
}

/** A dead letter as it lies in its topic. */
export interface DeadLetter {
  readonly reason: string;
  readonly detail: string;
  readonly original: IncomingRecord;
  /** Where the letter itself lies. */
  readonly partition: number;
  readonly offset: string;
  readonly writtenAt: Date;
}

/** Reads a dead letter back. A record that nobody marked as one has the reason `unmarked`. */
export function fromDeadLetter(letter: IncomingRecord): DeadLetter {
  const text = (name: string, otherwise: string): string => letter.headers[name]?.toString() ?? otherwise;
  const own = new Set<string>(Object.values(DEAD_LETTER_HEADERS));
  const headers: Headers = Object.fromEntries(Object.entries(letter.headers).filter(([name]) => !own.has(name)));
  return {
    reason: text(DEAD_LETTER_HEADERS.reason, 'unmarked'),
    detail: text(DEAD_LETTER_HEADERS.detail, ''),
    original: {
      topic: text(DEAD_LETTER_HEADERS.topic, letter.topic),
      partition: Number(text(DEAD_LETTER_HEADERS.partition, '-1')),
      offset: text(DEAD_LETTER_HEADERS.offset, '-1'),
      timestamp: Number(text(DEAD_LETTER_HEADERS.timestamp, String(letter.timestamp))),
      key: letter.key,
      value: letter.value,
      headers,
    },
    partition: letter.partition,
    offset: letter.offset,
    writtenAt: new Date(letter.timestamp),
  };
}
