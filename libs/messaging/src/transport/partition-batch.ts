import type { Batch, EachBatchPayload } from 'kafkajs';
import { toDeadLetter } from '../dead-letters/dead-letter.js';
import { fromKafka } from '../records/from-kafka.js';
import type { BatchOutcome, HandleBatch, IncomingRecord, RejectedRecord } from '../records/record.js';
import type { ChunkWriter } from './chunk-writer.js';
import { isTooLarge } from './too-large.js';
import type { TransportListener } from './transport-events.js';
import { type BeatingOptions, whileBeating } from './while-beating.js';

export interface PartitionBatchOptions {
  /** Most records handled at once, and written in one request or transaction. */
  readonly chunkSize: number;
  readonly handle: HandleBatch;
  readonly writer: ChunkWriter;
  readonly deadLetterTopic: string;
  readonly beating: BeatingOptions;
  /** False once no further chunk shall begin. */
  readonly goesOn: () => boolean;
  /** Has the partition read on from an offset. */
  readonly seek: (offset: string) => void;
  readonly onEvent: TransportListener;
  /** A chunk's outcome is durable. */
  readonly onChunkWritten: () => void;
}

interface Handled {
  readonly records: readonly IncomingRecord[];
  readonly outcome: BatchOutcome;
  readonly seconds: number;
}

/** The rest of the batch belongs to somebody else, who has gone on with it. */
const NOT_OURS = 'not ours';

/**
 * One fetched batch of a partition, chunk by chunk. While a chunk is written the next one is handled, so that the round
 * trips of a write, a transaction's five above all, are not waited for. Chunks are written in order, and one whose
 * predecessor could not be written is dropped: both will be read again.
 */
export class PartitionBatch {
  private readonly batch: Batch;
  private readonly chunkSize: number;

  constructor(
    private readonly payload: EachBatchPayload,
    private readonly options: PartitionBatchOptions,
  ) {
    this.batch = payload.batch;
    this.chunkSize = evenChunk(payload.batch.messages.length, options.chunkSize);
  }

  /** @throws what handling or writing throws, once nothing of this batch is under way any more. */
  async run(): Promise<void> {
    const { beating, goesOn } = this.options;
    const { isRunning, isStale, heartbeat } = this.payload;
    const { chunkSize } = this;
    this.reportLag(this.batch.firstOffset()!);
    let writing: Promise<typeof NOT_OURS | undefined> = Promise.resolve(undefined);
    try {
      for (let begin = 0; begin < this.batch.messages.length; begin += chunkSize) {
        if (!goesOn() || !isRunning() || isStale()) break;
        const before = writing;
        const handled = await whileBeating(heartbeat, beating, async () => {
          const outcome = await this.handle(this.recordsFrom(begin));
          return (await before) ?? outcome;
        });
        if (handled === NOT_OURS) return;
        await heartbeat();
        writing = this.write(handled).then((end) => end ?? this.written(begin + chunkSize));
        writing.catch(() => undefined); // whoever waits for it next hears of it
      }
      await whileBeating(heartbeat, beating, () => writing);
    } finally {
      await writing.catch(() => undefined);
    }
  }

  private recordsFrom(begin: number): IncomingRecord[] {
    const { topic, partition, messages } = this.batch;
    return messages.slice(begin, begin + this.chunkSize).map((message) => fromKafka(topic, partition, message));
  }

  private async handle(records: readonly IncomingRecord[]): Promise<Handled | typeof NOT_OURS> {
    const done = await this.options.writer.prepare(this.batch, records[0]!);
    if (done !== undefined) {
      this.options.seek(done.continueAt);
      return NOT_OURS;
    }
    const started = performance.now();
    const outcome = await this.options.handle(records);
    return { records, outcome, seconds: (performance.now() - started) / 1000 };
  }

  /** Makes an outcome durable; one that is too large for its topic in halves, down to the record at fault. */
  private async write(handled: Handled): Promise<typeof NOT_OURS | undefined> {
    try {
      return await this.writeOutcome(handled);
    } catch (error) {
      if (!isTooLarge(error)) throw error;
    }
    const { records, seconds } = handled;
    if (records.length > 1) {
      const middle = records.length >> 1;
      return (await this.again(records.slice(0, middle))) ?? (await this.again(records.slice(middle)));
    }
    const detail = 'what the handler made of this record does not fit its topic';
    const rejected = [{ record: records[0]!, reason: 'output-too-large', detail }];
    await this.options.writer.prepare(this.batch, records[0]!);
    return this.writeOutcome({ records, outcome: { outputs: [], rejected }, seconds });
  }

  private async again(records: readonly IncomingRecord[]): Promise<typeof NOT_OURS | undefined> {
    const handled = await this.handle(records);
    return handled === NOT_OURS ? handled : this.write(handled);
  }

  private async writeOutcome({ records, outcome: { outputs, rejected }, seconds }: Handled): Promise<undefined> {
    const { topic, partition } = this.batch;
    const { onEvent, deadLetterTopic, writer } = this.options;
    const started = performance.now();
    const offset = String(BigInt(records.at(-1)!.offset) + 1n);
    const commit = (): Promise<void> =>
      this.payload.commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset }] }] });
    const letters = rejected.map((record) => toDeadLetter(record, deadLetterTopic));
    await writer.write({ topic, partition }, letters.length > 0 ? [...outputs, ...letters] : outputs, offset, commit);
    const writingSeconds = (performance.now() - started) / 1000;
    countByReason(rejected).forEach((count, reason) => onEvent({ type: 'dead-letter', topic, reason, records: count }));
    const counts = { records: records.length, outputs: outputs.length };
    onEvent({ type: 'chunk-done', topic, partition, ...counts, handlingSeconds: seconds, writingSeconds });
  }

  /** @param end where the next chunk begins. */
  private written(end: number): undefined {
    const { messages } = this.batch;
    this.payload.resolveOffset(messages[Math.min(end, messages.length) - 1]!.offset);
    this.options.onChunkWritten();
    // After the last of them come at most a transaction's markers.
    this.reportLag(messages[end]?.offset ?? String(BigInt(this.batch.lastOffset()) + 1n));
  }

  private reportLag(nextOffset: string): void {
    const { topic, partition, highWatermark } = this.batch;
    const records = Math.max(0, Number(BigInt(highWatermark) - BigInt(nextOffset)));
    this.options.onEvent({ type: 'lag', topic, partition, records });
  }
}

/** The fewest chunks of at most `most` records, alike in size: a last one of a few records costs a round trip all the same. */
function evenChunk(records: number, most: number): number {
  return Math.ceil(records / Math.ceil(records / most));
}

function countByReason(rejected: readonly RejectedRecord[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { reason } of rejected) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return counts;
}
