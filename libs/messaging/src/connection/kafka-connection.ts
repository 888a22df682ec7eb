import kafkajs, { type Kafka, type KafkaConfig, type logLevel, type RetryOptions, type SASLOptions } from 'kafkajs';
import type { ConnectionOptions } from 'node:tls';

/** How to reach and enter a Kafka cluster. */
export interface KafkaConnection {
  /** `host:port`, some of the cluster's brokers. */
  readonly brokers: readonly string[];
  /** What the broker's logs and quotas call this client. */
  readonly clientId: string;
  /** Encrypts the connection; `true` trusts the system's certificates. */
  readonly ssl?: boolean | ConnectionOptions;
  readonly sasl?: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly username: string;
    readonly password: string;
  };
  /** Gets kafkajs's own warnings and errors; they are dropped without it. */
  readonly onLog?: (level: 'warn' | 'error', message: string, facts: Readonly<Record<string, unknown>>) => void;
}

/**
 * Many short tries, so that no send fails while a broker restarts: a failed send is what loses records (see
 * RecordProducer). With kafkajs's defaults five kills of a broker lost 150 of 567,200 acknowledged records.
 */
export const RETRY_THROUGH_RESTART: RetryOptions = { initialRetryTime: 100, maxRetryTime: 1000, retries: 30 };

/** kafkajs's warning about producers that do not try for ever; ours are replaced once their tries have run out. */
const INTENDED = 'Limiting retries for the idempotent producer';

/** A kafkajs client for the connection. */
export function kafkaClient({ brokers, clientId, ssl, sasl, onLog }: KafkaConnection): Kafka {
  const config: KafkaConfig = {
    brokers: [...brokers],
    clientId,
    retry: RETRY_THROUGH_RESTART,
    connectionTimeout: 3000,
    ...(ssl !== undefined && { ssl }),
    ...(sasl !== undefined && { sasl: sasl as SASLOptions }),
    logLevel: kafkajs.logLevel.WARN,
    logCreator: () => (entry) => {
      const { message, ...facts } = entry.log;
      if (!message.startsWith(INTENDED)) onLog?.(isError(entry.level) ? 'error' : 'warn', message, facts);
    },
  };
  return new kafkajs.Kafka(config);
}

function isError(level: logLevel): boolean {
  return level === kafkajs.logLevel.ERROR;
}
