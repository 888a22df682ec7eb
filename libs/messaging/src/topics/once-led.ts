import kafkajs from 'kafkajs';
import { setTimeout as delay } from 'node:timers/promises';

/** Partitions that got no leader in time: the cluster lacks brokers, or is too busy to elect. */
export class NoLeaderError extends Error {
  override readonly name = 'NoLeaderError';
  constructor(
    readonly what: string,
    readonly limitMs: number,
    cause: Error,
  ) {
    super(`${what}: not every partition had a leader after ${limitMs} ms (${cause.message})`, { cause });
  }
}

const LIMIT_MS = 30_000;
const PAUSE_MS = 100;

/**
 * The answer to a question about topics once each of their partitions has a leader. Until then, as while a topic is being
 * created or a partition moves, a broker answers with a passing error, which kafkajs's admin passes on. It asks about
 * every topic of the cluster, so that those of others count too.
 * @throws NoLeaderError after `limitMs`; at once what waiting does not mend.
 */
export async function onceLed<T>(what: string, ask: () => Promise<T>, limitMs = LIMIT_MS): Promise<T> {
  for (const deadline = performance.now() + limitMs; ; await delay(PAUSE_MS)) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof kafkajs.KafkaJSProtocolError && error.retriable)) throw error;
      if (performance.now() > deadline) throw new NoLeaderError(what, limitMs, error);
    }
  }
}
