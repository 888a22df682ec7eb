import { RecordProducer, type RecordProducerOptions } from '../producing/record-producer.js';
import type { OutgoingRecord } from '../records/record.js';
import type { ChunkWriter, Partition } from './chunk-writer.js';

/**
 * Outputs first, the offset after: a crash in between has them written again, with the same decision ids. A producer sends
 * one thing at a time, so chunks of several partitions that are written at once have one each.
 */
export class AtLeastOnceWriter implements ChunkWriter {
  private readonly producers: RecordProducer[] = [];
  private readonly free: RecordProducer[] = [];

  constructor(private readonly options: RecordProducerOptions) {}

  prepare(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async write(
    _: Partition,
    outputs: readonly OutgoingRecord[],
    _nextOffset: string,
    commit: () => Promise<void>,
  ): Promise<void> {
    const producer = this.free.pop() ?? this.another();
    try {
      await producer.send(outputs);
    } finally {
      this.free.push(producer);
    }
    await commit();
  }

  forget(): Promise<void> {
    return Promise.resolve();
  }

  async close(): Promise<void> {
    await Promise.all(this.producers.map((producer) => producer.close()));
  }

  private another(): RecordProducer {
    const producer = new RecordProducer(this.options);
    this.producers.push(producer);
    return producer;
  }
}
