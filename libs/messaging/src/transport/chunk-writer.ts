import type { IncomingRecord, OutgoingRecord } from '../records/record.js';

/** A partition of a topic this process was assigned. */
export interface Partition {
  readonly topic: string;
  readonly partition: number;
}

/** Somebody else has handled these records meanwhile: go on at `offset`. */
export interface AlreadyDone {
  readonly continueAt: string;
}

/**
 * Makes a chunk's outputs and its progress durable, in the order a mode demands. `write` resolves once both are; until
 * then the records will be read again.
 */
export interface ChunkWriter {
  /** Before a chunk is handled: tells if another process already did. */
  prepare(partition: Partition, first: IncomingRecord): Promise<AlreadyDone | undefined>;
  /** @param commit writes `nextOffset` as the group's offset, for modes that commit through the consumer. */
  write(
    partition: Partition,
    outputs: readonly OutgoingRecord[],
    nextOffset: string,
    commit: () => Promise<void>,
  ): Promise<void>;
  /** The group was rebalanced: whatever belongs to partitions that may be gone is dropped. */
  forget(): Promise<void>;
  close(): Promise<void>;
}
