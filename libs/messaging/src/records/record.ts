/** A header's value as bytes, or as text that is sent as UTF-8. */
export type HeaderValue = Buffer | string;

/** Headers by name; one that is given several times has a list, in order. */
export type Headers = Readonly<Record<string, HeaderValue | readonly HeaderValue[]>>;

/** A record as it came from a topic; bytes are never decoded on the way. */
export interface IncomingRecord {
  readonly topic: string;
  readonly partition: number;
  /** 64-bit, as decimal text. */
  readonly offset: string;
  /** Milliseconds since 1970: when the producer (or the broker) stamped it. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Headers;
}

export interface OutgoingRecord {
  readonly topic: string;
  readonly key: Buffer | string | null;
  readonly value: Buffer | string | null;
  readonly headers?: Headers;
  /** Where it shall go if the topic has this partition; by its key if not given. */
  readonly partition?: number;
}

/** A record that cannot be handled, however often it is tried. */
export interface RejectedRecord {
  readonly record: IncomingRecord;
  /** One of few words, fit for a metric's label: `not-json`, `unknown-platform`. */
  readonly reason: string;
  /** What an operator needs to understand it; goes to the dead letter's headers. */
  readonly detail: string;
}

/** What a handler makes of a batch. Everything in it is written before the batch counts as done. */
export interface BatchOutcome {
  readonly outputs: readonly OutgoingRecord[];
  readonly rejected: readonly RejectedRecord[];
}

/**
 * Turns records of one partition, in order, into an outcome. Throwing a RetriableError has the same records tried again
 * after a pause; any other error leads to the record at fault, which becomes a dead letter.
 */
export type HandleBatch = (records: readonly IncomingRecord[]) => Promise<BatchOutcome>;
