import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { KafkaConnection } from '@parlance/messaging';
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

/** A connection that keeps the last thing that went wrong with it. */
export interface ReportingConnection extends KafkaConnection {
  problem(): string | undefined;
}

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
export function kafkaConnection(options: KafkaOptions): ReportingConnection {
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
