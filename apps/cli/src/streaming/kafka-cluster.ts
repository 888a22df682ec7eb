import {
  type KafkaConnection,
  TimeLimitError,
  TopicAdmin,
  TopicMismatchError,
  withTimeLimit,
} from '@parlance/messaging';
import type { ReportingConnection } from '../commands/kafka-options.js';
import { CannotRunError } from '../exit-codes.js';

/** A cluster that does not answer for this long is not there. */
const CONNECT_LIMIT_MS = 15_000;

/** Fails at once, not after many tries, if the brokers cannot be reached or a topic is missing. */
export async function requireTopics(connection: KafkaConnection, names: readonly string[]): Promise<void> {
  const topics = names.map((name) => ({ name, partitions: 1, maxMessageBytes: 1, retentionMs: 1 }));
  await withTimeLimit('connecting', CONNECT_LIMIT_MS, new TopicAdmin(connection).verify(topics));
}

/** What `use` gives; a failure of Kafka's becomes one line that names the brokers. */
export async function withKafka<T>(connection: ReportingConnection, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (error) {
    if (error instanceof TopicMismatchError) throw new CannotRunError(error.message);
    if (!(error instanceof TimeLimitError) && !(error instanceof Error && error.name.startsWith('KafkaJS')))
      throw error;
    const cause = error instanceof TimeLimitError ? (connection.problem() ?? error.message) : error.message;
    throw new CannotRunError(`Kafka at ${connection.brokers.join(',')}: ${cause}`);
  }
}
