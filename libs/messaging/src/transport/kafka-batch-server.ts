import { type CustomTransportStrategy, Server } from '@nestjs/microservices';
import { RetriableError } from '@parlance/domain';
import type { Batch, Consumer, EachBatchPayload } from 'kafkajs';
import { setTimeout as delay } from 'node:timers/promises';
import { lastValueFrom } from 'rxjs';
import { type KafkaConnection, kafkaClient } from '../connection/kafka-connection.js';
import { isolateFailures } from '../records/isolate-failures.js';
import type { HandleBatch } from '../records/record.js';
import { AtLeastOnceWriter } from './at-least-once-writer.js';
import { BackOff } from './back-off.js';
import type { ChunkWriter } from './chunk-writer.js';
import { ExactlyOnceWriter } from './exactly-once-writer.js';
import { PartitionBatch } from './partition-batch.js';
import { SilenceWatchdog } from './silence-watchdog.js';
import type { TransportListener } from './transport-events.js';

export type DeliveryMode = 'at-least-once' | 'exactly-once';

export interface KafkaBatchServerOptions {
  readonly connection: KafkaConnection;
  readonly groupId: string;
  /** The topics to read; every topic that has a handler if not given. */
  readonly topics?: readonly string[];
  /** Where a new group begins: at the topics' beginning, or at their present end. */
  readonly fromBeginning?: boolean;
  readonly mode?: DeliveryMode;
  /** Most records handed to a handler at once, and written in one request or transaction. */
  readonly chunkSize?: number;
  /** Partitions handled at the same time; records of one partition are always handled in order. */
  readonly concurrentPartitions?: number;
  /** The topic for records of `topic` that cannot be handled. */
  readonly deadLetterTopic: (topic: string) => string;
  /** The group gives a dead member's partitions away after this long. */
  readonly sessionTimeoutMs?: number;
  /** Most bytes fetched of one partition at a time: with `concurrentPartitions`, what bounds memory. */
  readonly maxBytesPerPartition?: number;
  /**
   * A fetch waits until so many bytes have come, or so long: fewer and larger chunks where nobody waits for them. No more bytes
   * than are fetched of one partition, or a backlog in that one alone would never be enough.
   */
  readonly gather?: { readonly bytes: number; readonly ms: number };
  /** Without any sign of life from the fetch loop for this long, the consumer is replaced. */
  readonly silenceMs?: number;
  /** Whether `listen` returns at once and the brokers and topics may come later: it tries until it reads. */
  readonly inBackground?: boolean;
  readonly onEvent?: TransportListener;
}

const DEFAULTS = {
  fromBeginning: true,
  mode: 'at-least-once' as DeliveryMode,
  chunkSize: 1250,
  concurrentPartitions: 4,
  sessionTimeoutMs: 10_000,
  maxBytesPerPartition: 256 * 1024,
  gather: { bytes: 1, ms: 250 },
  silenceMs: 30_000,
  inBackground: false,
  onEvent: (() => undefined) as TransportListener,
};

/** A chunk at hand when the group rebalances must be done within this, or the group goes on without the member. */
const REBALANCE_TIMEOUT_MS = 60_000;

/** A chunk that takes longer never ends: somebody else shall try. A text that hangs workers until it stands alone takes 3 min. */
const CHUNK_LIMIT_MS = 300_000;

/** Nothing is lost by not leaving the group; where no broker answers, kafkajs waits 30 s for each of several requests. */
const LEAVE_LIMIT_MS = 5_000;

/**
 * Nest transport that hands batches to `@BatchHandler(topic)` methods and makes their outcome durable before the batch
 * counts as done. A record that cannot be handled becomes a dead letter; a RetriableError pauses its partition and tries
 * again, while the others go on.
 */
export class KafkaBatchServer extends Server implements CustomTransportStrategy {
  override readonly propagatesEventHandlerErrors = true;
  private readonly settings: Required<Omit<KafkaBatchServerOptions, 'topics'>> &
    Pick<KafkaBatchServerOptions, 'topics'>;
  private readonly backOffs = new Map<string, BackOff>();
  private readonly resumptions = new Set<NodeJS.Timeout>();
  private writer: ChunkWriter | undefined;
  private consumer: Consumer | undefined;
  private watchdog: SilenceWatchdog | undefined;
  private assigned = false;
  private readonly stopping = new AbortController();
  private restarting: Promise<void> | undefined;
  private readonly leaving = new Set<Promise<unknown>>();
  private readonly inFlight = new Set<Promise<void>>();

  constructor(options: KafkaBatchServerOptions) {
    super();
    this.settings = { ...DEFAULTS, ...options };
    const { gather, maxBytesPerPartition } = this.settings;
    if (gather.bytes > maxBytesPerPartition)
      throw new RangeError(`gather.bytes ${gather.bytes} exceeds maxBytesPerPartition ${maxBytesPerPartition}`);
  }

  /** Joins the group and starts to fetch; `inBackground` as soon as that can be done. */
  async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      this.writer = this.createWriter();
      this.watchdog = new SilenceWatchdog(this.settings.silenceMs, () => this.restart('the fetch loop fell silent'));
      if (this.settings.inBackground) this.restarting = this.startUntilItRuns();
      else await this.start();
      callback();
    } catch (error) {
      callback(error);
    }
  }

  /** Whether the group has given this member its partitions (perhaps none). */
  get ready(): boolean {
    return this.assigned;
  }

  /** Finishes the chunks at hand, commits them and leaves the group. */
  async close(): Promise<void> {
    this.stopping.abort();
    this.watchdog?.stop();
    // A consumer that is starting is left as one that runs is, below.
    await Promise.race([this.restarting, delay(LEAVE_LIMIT_MS, undefined, { ref: false })]);
    this.resumptions.forEach(clearTimeout);
    await Promise.allSettled(this.inFlight);
    if (this.consumer !== undefined) this.leave(this.consumer);
    await Promise.race([Promise.all(this.leaving), delay(LEAVE_LIMIT_MS, undefined, { ref: false })]);
    await this.writer?.close();
  }

  /** Not used: events go to the `onEvent` option. */
  on(): never {
    throw new Error('KafkaBatchServer has no Nest events: give it an onEvent option');
  }

  /** The kafkajs consumer. */
  unwrap<T>(): T {
    return this.consumer as T;
  }

  private get closing(): boolean {
    return this.stopping.signal.aborted;
  }

  private createWriter(): ChunkWriter {
    const { connection, groupId, mode, onEvent } = this.settings;
    const onReplaced = (cause: unknown): void => onEvent({ type: 'producer-replaced', cause: nameOf(cause) });
    return mode === 'exactly-once'
      ? new ExactlyOnceWriter({ connection, groupId, onProducerReplaced: onReplaced })
      : new AtLeastOnceWriter({ connection, onReplaced });
  }

  private async start(): Promise<void> {
    const { connection, groupId, topics, fromBeginning, onEvent } = this.settings;
    const { sessionTimeoutMs, maxBytesPerPartition, concurrentPartitions, gather } = this.settings;
    const read = [...(topics ?? this.messageHandlers.keys())];
    const consumer = kafkaClient(connection).consumer({
      groupId,
      sessionTimeout: sessionTimeoutMs,
      heartbeatInterval: heartbeatMs(sessionTimeoutMs),
      rebalanceTimeout: REBALANCE_TIMEOUT_MS,
      maxBytesPerPartition,
      minBytes: gather.bytes,
      maxWaitTimeInMs: gather.ms,
      allowAutoTopicCreation: false,
      readUncommitted: false,
      retry: { initialRetryTime: 100, maxRetryTime: 1000, retries: 30, restartOnFailure: () => Promise.resolve(false) },
    });
    this.consumer = consumer;
    const alive = (): void => this.watchdog?.alive();
    consumer.on(consumer.events.FETCH, alive);
    consumer.on(consumer.events.HEARTBEAT, alive);
    consumer.on(consumer.events.REBALANCING, () => (this.assigned = false));
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      this.assigned = true;
      void this.writer?.forget();
      const assigned = read.map((topic) => [topic, payload.memberAssignment[topic] ?? []] as const);
      onEvent({ type: 'assigned', partitions: Object.fromEntries(assigned) });
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (this.consumer === consumer) this.restart(nameOf(payload.error));
    });
    try {
      await consumer.connect();
      // Whoever stops while a consumer starts has not waited for it.
      this.stopping.signal.throwIfAborted();
      await consumer.subscribe({ topics: read, fromBeginning });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: concurrentPartitions,
        eachBatch: (payload) => this.track(this.handleBatch(payload)),
      });
    } catch (error) {
      this.leave(consumer);
      throw error;
    }
    this.watchdog?.start();
  }

  /** Replaces the present consumer, which crashed or fell silent; one replacement at a time. */
  private restart(cause: string): void {
    const old = this.consumer;
    this.consumer = undefined;
    this.assigned = false;
    this.watchdog?.stop();
    if (old !== undefined) this.leave(old);
    if (this.closing || this.restarting !== undefined) return;
    this.settings.onEvent({ type: 'consumer-restarted', cause });
    this.restarting = this.startUntilItRuns();
  }

  /** Tries until a consumer runs or the server closes. */
  private async startUntilItRuns(): Promise<void> {
    try {
      await this.tryUntilItRuns();
    } finally {
      this.restarting = undefined;
    }
  }

  private async tryUntilItRuns(): Promise<void> {
    await Promise.allSettled(this.inFlight);
    await this.writer?.forget();
    const backOff = new BackOff({ firstMs: 200, maxMs: 5000 });
    while (!this.closing && this.consumer === undefined) {
      try {
        await this.start();
      } catch (error) {
        this.consumer = undefined;
        if (this.closing) return;
        this.settings.connection.onLog?.('error', 'the consumer could not be started', { error: String(error) });
        await delay(backOff.next(), undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
    }
  }

  /** Takes a consumer out of the group, in its own time: with its broker gone that can take long. */
  private leave(consumer: Consumer): void {
    const left: Promise<unknown> = consumer
      .disconnect()
      .catch((error: unknown) =>
        this.settings.connection.onLog?.('warn', 'a consumer did not leave its group', {
          error: String(error),
        }),
      )
      .then(() => this.leaving.delete(left));
    this.leaving.add(left);
  }

  private track(work: Promise<void>): Promise<void> {
    this.inFlight.add(work);
    const forget = (): boolean => this.inFlight.delete(work);
    work.then(forget, forget);
    return work;
  }

  private async handleBatch(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const { topic, partition } = batch;
    const { chunkSize, sessionTimeoutMs, deadLetterTopic, onEvent } = this.settings;
    const run = new PartitionBatch(payload, {
      chunkSize,
      handle: this.handlerOf(topic),
      writer: this.writer!,
      deadLetterTopic: deadLetterTopic(topic),
      beating: { intervalMs: heartbeatMs(sessionTimeoutMs), limitMs: CHUNK_LIMIT_MS },
      goesOn: () => !this.closing,
      seek: (offset) => this.consumer?.seek({ topic, partition, offset }),
      onEvent,
      onChunkWritten: () => this.backOffs.get(partitionKey(batch))?.succeeded(),
    });
    try {
      await run.run();
    } catch (error) {
      if (!(error instanceof RetriableError)) throw error;
      this.pauseAndRetry(payload, error);
    }
  }

  private handlerOf(topic: string): HandleBatch {
    const handler = this.getHandlerByPattern(topic);
    if (handler === null) throw new Error(`no handler for topic ${topic}`);
    return isolateFailures(async (records) =>
      lastValueFrom(this.transformToObservable(await handler(records)) as never),
    );
  }

  private pauseAndRetry({ batch, pause }: EachBatchPayload, error: RetriableError): void {
    const key = partitionKey(batch);
    let backOff = this.backOffs.get(key);
    if (backOff === undefined) this.backOffs.set(key, (backOff = new BackOff({ firstMs: 100, maxMs: 10_000 })));
    const delayMs = backOff.next();
    this.settings.onEvent({
      type: 'retry',
      topic: batch.topic,
      partition: batch.partition,
      delayMs,
      cause: error.name,
    });
    const resume = pause();
    const timer = setTimeout(() => {
      this.resumptions.delete(timer);
      resume();
    }, delayMs);
    this.resumptions.add(timer);
  }
}

function heartbeatMs(sessionTimeoutMs: number): number {
  return Math.max(300, sessionTimeoutMs / 10);
}

function partitionKey({ topic, partition }: Batch): string {
  return `${topic}-${partition}`;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : String(error);
}
