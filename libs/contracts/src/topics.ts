/** A Kafka topic as Parlance needs it. Sizes in bytes. */
export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  /** The largest record batch the broker takes for this topic (`max.message.bytes`). */
  readonly maxMessageBytes: number;
  readonly retentionMs: number;
}

const DAY_MS = 86_400_000;
const KIB = 1024;

/** Content of at most 1 MiB a record batch; a dead letter carries its original and its headers (64 KiB more). */
export const TOPICS = {
  contentSubmitted: { name: 'content.submitted', partitions: 12, maxMessageBytes: 1024 * KIB, retentionMs: 7 * DAY_MS },
  contentDecided: { name: 'content.decided', partitions: 12, maxMessageBytes: 2048 * KIB, retentionMs: 7 * DAY_MS },
  contentDeadLetters: {
    name: 'content.submitted.dead-letters',
    partitions: 3,
    maxMessageBytes: (1024 + 64) * KIB,
    retentionMs: 30 * DAY_MS,
  },
  contentDecidedDeadLetters: {
    name: 'content.decided.dead-letters',
    partitions: 3,
    maxMessageBytes: (2048 + 64) * KIB,
    retentionMs: 30 * DAY_MS,
  },
  contentCorrected: { name: 'content.corrected', partitions: 3, maxMessageBytes: 1024 * KIB, retentionMs: 30 * DAY_MS },
  contentCorrectedDeadLetters: {
    name: 'content.corrected.dead-letters',
    partitions: 3,
    maxMessageBytes: (1024 + 64) * KIB,
    retentionMs: 30 * DAY_MS,
  },
  modelPromoted: { name: 'model.promoted', partitions: 1, maxMessageBytes: 64 * KIB, retentionMs: DAY_MS },
  platformChanged: { name: 'platform.changed', partitions: 1, maxMessageBytes: 64 * KIB, retentionMs: DAY_MS },
} as const satisfies Record<string, TopicSpec>;

/** Where records of a topic go that cannot be handled. Both names begin with an installation's prefix, if it has one. */
export function deadLetterTopic(topic: string): string {
  return `${topic}.dead-letters`;
}
