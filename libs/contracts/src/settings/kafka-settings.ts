import { z } from 'zod';
import { flag, list } from './setting-kinds.js';
import type { SettingsRule } from './read-settings.js';

const BROKER = /^[^\s:]+:\d{1,5}$/;

/** How to reach and enter Kafka: the same settings for every program that speaks to it. */
export const kafkaSettings = {
  KAFKA_BROKERS: list('')
    .pipe(z.array(z.string().regex(BROKER, 'expected host:port, several separated by commas')))
    .describe('Some of the Kafka brokers, `host:port,host:port`; if absent, there is no Kafka'),
  PARLANCE_KAFKA_SSL: flag(false).describe(
    'Encrypt the connection to Kafka (`NODE_EXTRA_CA_CERTS` names a private CA)',
  ),
  PARLANCE_KAFKA_SASL_MECHANISM: z
    .enum(['plain', 'scram-sha-256', 'scram-sha-512'])
    .optional()
    .describe('How to log in to Kafka: `plain`, `scram-sha-256` or `scram-sha-512`; no login if absent'),
  PARLANCE_KAFKA_SASL_USERNAME: z.string().optional().describe('User name for Kafka'),
  PARLANCE_KAFKA_SASL_PASSWORD: z.string().optional().describe('Password for Kafka'),
  PARLANCE_TOPIC_PREFIX: z
    .string()
    .regex(/^[a-zA-Z0-9._-]{0,100}$/, 'expected at most 100 letters, digits, dots, dashes and underscores')
    .default('')
    .describe('What every topic name begins with, for several installations on one cluster'),
} as const;

/** These go together: a mechanism needs a name and a password. */
const LOGIN = [
  'PARLANCE_KAFKA_SASL_MECHANISM',
  'PARLANCE_KAFKA_SASL_USERNAME',
  'PARLANCE_KAFKA_SASL_PASSWORD',
] as const;

/** Refuses half a login. */
export const wholeKafkaLogin: SettingsRule = (given) => {
  const absent = LOGIN.filter((name) => given[name] === undefined);
  if (absent.length === LOGIN.length) return [];
  return absent.map((name) => `${name}: is not set, though the rest of the login is`);
};

/** What a client needs to reach and enter a cluster. */
export interface KafkaAccess {
  readonly brokers: readonly string[];
  readonly ssl: boolean;
  readonly sasl?: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly username: string;
    readonly password: string;
  };
}

/** The access that the settings give; undefined if they name no brokers. */
export function kafkaAccess(read: z.output<z.ZodObject<typeof kafkaSettings>>): KafkaAccess | undefined {
  const { KAFKA_BROKERS: brokers, PARLANCE_KAFKA_SSL: ssl, PARLANCE_KAFKA_SASL_MECHANISM: mechanism } = read;
  const { PARLANCE_KAFKA_SASL_USERNAME: username = '', PARLANCE_KAFKA_SASL_PASSWORD: password = '' } = read;
  if (brokers.length === 0) return undefined;
  return { brokers, ssl, ...(mechanism !== undefined && { sasl: { mechanism, username, password } }) };
}
