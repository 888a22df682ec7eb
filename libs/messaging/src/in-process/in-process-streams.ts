import type { IncomingRecord, OutgoingRecord } from '../records/record.js';

/** Handles records of one topic, in order; resolves when they are done. */
export type Subscriber = (records: readonly IncomingRecord[]) => Promise<void>;

interface Stream {
  readonly subscribers: Set<Subscriber>;
  /** The end of what was published so far. */
  tail: Promise<void>;
  offset: bigint;
}

/**
 * Topics within one process, each of one partition, for running everything in one place without a Kafka. Records are
 * handed on in order; `publish` resolves when their subscribers have handled them, so that a fast writer waits.
 * Nothing is kept: a topic that nobody subscribes to forgets its records.
 */
export class InProcessStreams {
  private readonly streams = new Map<string, Stream>();

  subscribe(topic: string, subscriber: Subscriber): () => void {
    const { subscribers } = this.stream(topic);
    subscribers.add(subscriber);
    return () => subscribers.delete(subscriber);
  }

  /** @throws what a subscriber throws. */
  async publish(records: readonly OutgoingRecord[]): Promise<void> {
    const byTopic = new Map<string, IncomingRecord[]>();
    for (const record of records) {
      const list = byTopic.get(record.topic);
      const incoming = this.stamp(record);
      if (list === undefined) byTopic.set(record.topic, [incoming]);
      else list.push(incoming);
    }
    await Promise.all([...byTopic].map(([topic, list]) => this.hand(topic, list)));
  }

  private async hand(topic: string, records: readonly IncomingRecord[]): Promise<void> {
    const stream = this.stream(topic);
    const done = stream.tail.then(async () => {
      await Promise.all([...stream.subscribers].map((subscriber) => subscriber(records)));
    });
    stream.tail = done.catch(() => undefined);
    await done;
  }

  private stamp({ topic, key, value, headers = {} }: OutgoingRecord): IncomingRecord {
    const offset = String(this.stream(topic).offset++);
    return { topic, partition: 0, offset, timestamp: Date.now(), key: bytesOf(key), value: bytesOf(value), headers };
  }

  private stream(topic: string): Stream {
    let stream = this.streams.get(topic);
    if (stream === undefined)
      this.streams.set(topic, (stream = { subscribers: new Set(), tail: Promise.resolve(), offset: 0n }));
    return stream;
  }
}

function bytesOf(data: Buffer | string | null): Buffer | null {
  return typeof data === 'string' ? Buffer.from(data) : data;
}
