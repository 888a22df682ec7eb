import { randomUUID } from 'node:crypto';
import { TOPICS } from '@parlance/contracts';
import { type KafkaConnection, RecordProducer, TopicFollower } from '@parlance/messaging';
import { type Answered, answerRows } from '../answering/answer-rows.js';
import type { InputRow } from '../reading/input-row.js';
import { answerByKafka } from './answer-by-kafka.js';
import { AwaitedDecisions } from './awaited-decisions.js';
import type { StreamOutcome } from './stream-summary.js';

/** Names of the topics between us and the classifier. */
export interface StreamTopics {
  readonly submitted: string;
  readonly decided: string;
  readonly deadLetters: string;
}

/** The topics of the installation whose topics begin with `prefix`. */
export function streamTopics(prefix: string): StreamTopics {
  return {
    submitted: prefix + TOPICS.contentSubmitted.name,
    decided: prefix + TOPICS.contentDecided.name,
    deadLetters: prefix + TOPICS.contentDeadLetters.name,
  };
}

export interface StreamOptions {
  readonly connection: KafkaConnection;
  readonly topics: StreamTopics;
  readonly platform: string;
  readonly timeoutMs: number;
  /** Batches of rows that may wait for their decisions at once. */
  readonly maxInFlight: number;
  readonly signal: AbortSignal;
}

/** Sends rows through a running classifier and writes their decisions to standard output in the rows' order. */
export async function streamRows(
  batches: AsyncIterable<readonly InputRow[]>,
  { connection, topics, platform, timeoutMs, maxInFlight, signal }: StreamOptions,
): Promise<Answered & StreamOutcome> {
  const runId = `parlance-${randomUUID()}`;
  const awaited = new AwaitedDecisions(platform, runId);
  const producer = new RecordProducer({ connection });
  let timedOut = 0;
  const follower = await TopicFollower.start({
    connection,
    topics: [topics.decided, topics.deadLetters],
    onRecords: (records) => {
      for (const record of records) {
        if (record.topic === topics.decided) awaited.decided(record);
        else awaited.deadLetter(record);
      }
    },
    onFailure: (cause) => awaited.fail(cause),
  });
  const onAbort = (): void => awaited.fail(new Error('stopped'));
  signal.addEventListener('abort', onAbort);
  try {
    await producer.connect();
    const startedAt = performance.now();
    const onTimeout = (contents: number): void => void (timedOut += contents);
    const answer = answerByKafka({ producer, topic: topics.submitted, awaited, platform, runId, timeoutMs, onTimeout });
    const answered = await answerRows(batches, { answer, maxInFlight });
    const { latencies, deadLetters, unreadable } = awaited;
    const seconds = (performance.now() - startedAt) / 1000;
    return { ...answered, latencies, seconds, deadLetters, timedOut, unreadable };
  } finally {
    signal.removeEventListener('abort', onAbort);
    await producer.close();
    await follower.stop();
  }
}
