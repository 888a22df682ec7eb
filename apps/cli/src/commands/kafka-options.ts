import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  type KafkaConnection,
  TimeLimitError,
  TopicAdmin,
  TopicMismatchError,
  withTimeLimit,
} from '@parlance/messaging';
import { CannotRunError } from '../exit-codes.js';

/** The options by which a command reaches a Kafka cluster. */
export interface KafkaOptions {
  readonly brokers: readonly string[];
  readonly topicPrefix: string;
  readonly tls?: true;
  readonly tlsCa?: string;
  readonly saslMechanism?: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly saslUsername?: string;
  readonly saslPassword?: string;
}

/** A cluster that does not answer for this long is not there. */
const CONNECT_LIMIT_MS = 15_000;

export function addKafkaOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--brokers <list>', 'host:port of some brokers, with commas between them')
        .env('KAFKA_BROKERS')
        .argParser(brokerList)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--topic-prefix <prefix>', 'what this installation puts before its topics')
        .env('PARLANCE_TOPIC_PREFIX')
        .default(''),
    )
    .option('--tls', 'encrypt the connection')
    .option('--tls-ca <file>', "trust this certificate authority (PEM) instead of the system's; implies --tls")
    .addOption(
      new Option('--sasl-mechanism <name>', 'how to sign in')
        .env('PARLANCE_KAFKA_SASL_MECHANISM')
        .choices(['plain', 'scram-sha-256', 'scram-sha-512']),
    )
    .addOption(new Option('--sasl-username <name>', 'who signs in').env('PARLANCE_KAFKA_SASL_USERNAME'))
    .addOption(
      new Option('--sasl-password <password>', 'better given by the environment').env('PARLANCE_KAFKA_SASL_PASSWORD'),
    );
}

/** @throws CannotRunError if the options contradict each other or the certificate cannot be read. */
export function kafkaConnection(options: KafkaOptions): KafkaConnection & { problem(): string | undefined } {
  let problem: string | undefined;
  const { brokers, tls, tlsCa, saslMechanism: mechanism, saslUsername: username, saslPassword: password } = options;
  const sasl = mechanism === undefined ? undefined : { mechanism, username: username ?? '', password: password ?? '' };
  if (mechanism !== undefined && (username === undefined || password === undefined))
    throw new CannotRunError(
      '--sasl-mechanism needs --sasl-username, and --sasl-password or PARLANCE_KAFKA_SASL_PASSWORD',
    );
  if (mechanism === undefined && username !== undefined)
    throw new CannotRunError('--sasl-username needs --sasl-mechanism: plain, scram-sha-256 or scram-sha-512');
  return {
    brokers,
    clientId: 'parlance-cli',
    ...(tlsCa !== undefined ? { ssl: { ca: [certificate(tlsCa)] } } : tls && { ssl: true }),
    ...(sasl !== undefined && { sasl }),
    onLog: (_level, message, facts) =>
      (problem = [message, facts['error']].filter((part) => typeof part === 'string').join(': ')),
    problem: () => problem,
  };
}

/** Fails at once, not after many tries, if the brokers cannot be reached or a topic is missing. */
export async function requireTopics(connection: KafkaConnection, names: readonly string[]): Promise<void> {
  const topics = names.map((name) => ({ name, partitions: 1, maxMessageBytes: 1, retentionMs: 1 }));
  await withTimeLimit('connecting', CONNECT_LIMIT_MS, new TopicAdmin(connection).verify(topics));
}

/** What `use` gives; a failure of Kafka's becomes one line that names the brokers. */
export async function withKafka<T>(connection: ReturnType<typeof kafkaConnection>, use: () => Promise<T>): Promise<T> {
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

function brokerList(value: string): readonly string[] {
  const brokers = value.split(',').map((broker) => broker.trim());
  if (!brokers.every((broker) => /^\S+:\d+$/.test(broker)))
    throw new InvalidArgumentError('expected host:port, with commas between several.');
  return brokers;
}

function certificate(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CannotRunError(`--tls-ca: ${error instanceof Error ? error.message : String(error)}`);
  }
}
