import { type ContentDecided, contentDecided } from '@parlance/contracts';
import { kafkaClient, type KafkaConnection } from '@parlance/messaging';
import { randomUUID } from 'node:crypto';
import { until } from '../e2e/running-classifier.js';

export interface ReadDecision {
  readonly decision: ContentDecided;
  /** ms since 1970. */
  readonly readAt: number;
}

/** Reads `content.decided` as a platform does: committed decisions, as they come. */
export class DecisionReader {
  /** By content id. */
  readonly decisions = new Map<string, ReadDecision>();
  /** When a model's last decision was read, in ms since 1970. */
  readonly lastReadAt = new Map<string, number>();
  /** When a model's first decision was read. */
  readonly firstReadAt = new Map<string, number>();
  /** Decisions of contents that had one already. */
  doubled = 0;

  private constructor(private readonly consumer: ReturnType<ReturnType<typeof kafkaClient>['consumer']>) {}

  static async start(connection: KafkaConnection, topic: string): Promise<DecisionReader> {
    const consumer = kafkaClient(connection).consumer({
      groupId: `decisions.${randomUUID()}`,
      readUncommitted: false,
      maxWaitTimeInMs: 20,
    });
    const reader = new DecisionReader(consumer);
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: ({ batch, resolveOffset }) => {
        for (const { value, offset } of batch.messages) {
          reader.take(contentDecided.parse(JSON.parse(String(value))));
          resolveOffset(offset);
        }
        return Promise.resolve();
      },
    });
    return reader;
  }

  /** Resolves when each of the contents has a decision. */
  async decided(contentIds: Iterable<string>, limitMs: number): Promise<void> {
    const open = [...contentIds];
    await until(`a decision of each of ${open.length} contents`, limitMs, async () => {
      // The first one that is missing is enough to go on waiting for.
      while (open.length > 0 && this.decisions.has(open.at(-1)!)) open.pop();
      return open.length === 0;
    });
  }

  async stop(): Promise<void> {
    await this.consumer.disconnect();
  }

  private take(decision: ContentDecided): void {
    const readAt = Date.now();
    if (this.decisions.has(decision.contentId)) this.doubled++;
    else this.decisions.set(decision.contentId, { decision, readAt });
    if (!this.firstReadAt.has(decision.model)) this.firstReadAt.set(decision.model, readAt);
    this.lastReadAt.set(decision.model, readAt);
  }
}
