import { setImmediate as afterAnswers, setTimeout as delay } from 'node:timers/promises';
import { contentKey, type ContentSubmitted, TOPICS } from '@parlance/contracts';
import { BackOff, type OutgoingRecord } from '@parlance/messaging';
import type { ClassifierEvents } from '../classifier.events.js';
import type { ContentDecidedProducer } from './content-decided.producer.js';
import type { Decision } from './decide-content.js';

/** A decision that was answered. */
export interface AnsweredContent {
  readonly content: ContentSubmitted;
  readonly decision: Decision;
  /** RFC 3339. */
  readonly decidedAt: string;
}

/** Takes decisions that were answered, to have them kept. An abstract class, so that the type is the Nest token. */
export abstract class DecisionOutbox {
  /** Never throws and never waits: whoever asked for the decision does not notice. */
  abstract add(answered: readonly AnsweredContent[]): void;

  /** Writes what it still has, as far as that goes in a few seconds. */
  abstract close(): Promise<void>;
}

/** Where nothing is kept: there is nobody to write to, or it is not wanted. */
export class NoDecisionOutbox extends DecisionOutbox {
  override add(): void {
    return;
  }

  override async close(): Promise<void> {
    return;
  }
}

export interface DecisionOutboxOptions {
  readonly producer: ContentDecidedProducer;
  /** Resolves when the records are written; what it rejects is written again later, as the same decisions. */
  readonly send: (records: readonly OutgoingRecord[]) => Promise<void>;
  readonly events: ClassifierEvents;
  /** Of the texts that wait to be written, in UTF-16 code units; beyond it new ones are dropped. 16 Mi if not given. */
  readonly maxCharacters?: number;
  /** After a failed send; doubles up to 10 s. 100 if not given. */
  readonly firstRetryMs?: number;
  /** How long `close` writes on; 5,000 if not given. */
  readonly closeLimitMs?: number;
}

/** Written at once, at most, for a partition's share is one record batch. A decision that is longer is written alone. */
const MOST_DECISIONS = 500;
const MOST_BYTES = 512 * 1024;
/** Of the largest record batch, what is left for key and framing. */
const MAX_RECORD_BYTES = TOPICS.contentDecided.maxMessageBytes - 4 * 1024;
const MAX_CHARACTERS = 16 * 1024 * 1024;

/**
 * Writes answered decisions to `content.decided` beside the answers: behind a bounded buffer, one batch after the other,
 * again and again while it fails. What does not fit is dropped, and told.
 */
export class BufferedDecisionOutbox extends DecisionOutbox {
  readonly #waiting: AnsweredContent[] = [];
  readonly #closing = new AbortController();
  #characters = 0;
  #writing: Promise<void> | undefined;

  constructor(private readonly options: DecisionOutboxOptions) {
    super();
  }

  override add(answered: readonly AnsweredContent[]): void {
    if (this.#closing.signal.aborted) return this.#drop(answered.length, 'stopped');
    const { maxCharacters = MAX_CHARACTERS } = this.options;
    let dropped = 0;
    for (const one of answered) {
      const { length } = one.content.text;
      if (this.#characters + length > maxCharacters) {
        dropped++;
        continue;
      }
      this.#characters += length;
      this.#waiting.push(one);
    }
    this.#drop(dropped, 'full');
    this.#start();
  }

  override async close(): Promise<void> {
    const { closeLimitMs = 5_000 } = this.options;
    const limit = new AbortController();
    const late = delay(closeLimitMs, undefined, { signal: limit.signal }).catch(() => undefined);
    await Promise.race([this.#writing, late]);
    limit.abort();
    this.#closing.abort();
    this.#drop(this.#waiting.splice(0).length, 'stopped');
  }

  #start(): void {
    if (this.#writing !== undefined || this.#waiting.length === 0) return;
    this.#writing = this.#write().finally(() => {
      this.#writing = undefined;
      this.#start();
    });
  }

  async #write(): Promise<void> {
    const backOff = new BackOff({ firstMs: this.options.firstRetryMs ?? 100, maxMs: 10_000 });
    // The answers go out first.
    await afterAnswers();
    while (this.#waiting.length > 0) {
      const { taken, records, tooLarge } = this.#nextRecords();
      try {
        if (records.length > 0) await this.options.send(records);
      } catch (error) {
        this.options.events.emit({ type: 'answers-delayed', error });
        await delay(backOff.next(), undefined, { signal: this.#closing.signal }).catch(() => undefined);
        continue;
      }
      backOff.succeeded();
      // `close` may have given up, and counted, what was just written.
      if (this.#closing.signal.aborted) return;
      for (const { content } of this.#waiting.splice(0, taken)) this.#characters -= content.text.length;
      if (records.length > 0) this.options.events.emit({ type: 'answers-published', decisions: records.length });
      this.#drop(tooLarge, 'too-large');
    }
  }

  #nextRecords(): { readonly taken: number; readonly records: readonly OutgoingRecord[]; readonly tooLarge: number } {
    const records: OutgoingRecord[] = [];
    let [taken, bytes, tooLarge] = [0, 0, 0];
    for (const { content, decision, decidedAt } of this.#waiting) {
      const record = this.options.producer.record({ key: contentKey(content) }, content, decision, decidedAt);
      const size = Buffer.byteLength(record.value!);
      if (taken === MOST_DECISIONS || (bytes > 0 && bytes + size > MOST_BYTES)) break;
      taken++;
      if (size > MAX_RECORD_BYTES) tooLarge++;
      else {
        records.push(record);
        bytes += size;
      }
    }
    return { taken, records, tooLarge };
  }

  #drop(decisions: number, cause: 'full' | 'too-large' | 'stopped'): void {
    if (decisions > 0) this.options.events.emit({ type: 'answers-dropped', decisions, cause });
  }
}
