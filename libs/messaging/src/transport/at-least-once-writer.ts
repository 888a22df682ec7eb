import type { RecordProducer } from '../producing/record-producer.js';
import type { OutgoingRecord } from '../records/record.js';
import type { ChunkWriter, Partition } from './chunk-writer.js';

/** Outputs first, the offset after: a crash in between has them written again, with the same decision ids. */
export class AtLeastOnceWriter implements ChunkWriter {
  constructor(private readonly producer: RecordProducer) {}

  prepare(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async write(
    _: Partition,
    outputs: readonly OutgoingRecord[],
    _nextOffset: string,
    commit: () => Promise<void>,
  ): Promise<void> {
    await this.producer.send(outputs);
    await commit();
  }

  forget(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return this.producer.close();
  }
}
