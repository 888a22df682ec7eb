import { availableParallelism } from 'node:os';
import { BASE_BUNDLE_PATH } from '@parlance/base-model';
import { TOPICS } from '@parlance/contracts';
import { DEFAULT_POOL_OPTIONS } from '@parlance/inference';
import { LOG_LEVELS } from '@parlance/observability';
import { z } from 'zod';

const MIB = 1024 * 1024;

const count = z.coerce.number().int().min(1);
const list = z
  .string()
  .transform((text) => text.split(',').map((item) => item.trim()))
  .pipe(z.array(z.string().regex(/^[^\s:]+:\d{1,5}$/, 'expected host:port, several separated by commas')).min(1));

/** Every setting of the classifier: its name in the environment, its form, its default, and what it is for. */
export const classifierSettings = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000).describe('HTTP port; 0 takes a free one'),
  PARLANCE_HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on; 0.0.0.0 in a container'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'expected postgres://user:password@host:port/database' })
    .describe('PostgreSQL with the platforms; only read'),
  KAFKA_BROKERS: list.optional().describe('host:port of some brokers, separated by commas; without it HTTP only'),
  PARLANCE_KAFKA_GROUP: z.string().min(1).default('parlance-classifier').describe('Consumer group'),
  PARLANCE_KAFKA_SSL: z.stringbool().default(false).describe('Whether to speak TLS to the brokers'),
  PARLANCE_KAFKA_SASL_MECHANISM: z
    .enum(['plain', 'scram-sha-256', 'scram-sha-512'])
    .optional()
    .describe('How to log in to the brokers; without it no login'),
  PARLANCE_KAFKA_SASL_USERNAME: z.string().min(1).optional().describe('User name for the brokers'),
  PARLANCE_KAFKA_SASL_PASSWORD: z.string().min(1).optional().describe('Password for the brokers'),
  PARLANCE_TOPIC_PREFIX: z
    .string()
    .regex(/^[a-zA-Z0-9._-]*$/, 'expected letters, digits, dots, dashes and underscores')
    .max(100)
    .default('')
    .describe('Put before every topic’s name, for several installations on one cluster'),
  PARLANCE_DELIVERY: z
    .enum(['exactly-once', 'at-least-once'])
    .default('exactly-once')
    .describe('exactly-once: a Kafka transaction a chunk; at-least-once: repeats have the same decisionId'),
  PARLANCE_CHUNK_RECORDS: count.max(10_000).default(500).describe('Records decided and written at once'),
  PARLANCE_CONCURRENT_PARTITIONS: count.max(100).default(4).describe('Partitions decided at the same time'),
  PARLANCE_MAX_CONTENT_BYTES: count
    .default(TOPICS.contentSubmitted.maxMessageBytes)
    .describe('Largest record value; larger ones are dead letters'),
  PARLANCE_HTTP_BODY_LIMIT_BYTES: count
    .default(4 * MIB)
    .describe('Largest HTTP body; larger ones are answered with 413'),
  PARLANCE_BUNDLE: z
    .string()
    .min(1)
    .default(BASE_BUNDLE_PATH)
    .describe('Model bundle to serve; the shipped base model'),
  PARLANCE_WORKERS: count
    .max(256)
    .default(Math.max(1, Math.min(4, availableParallelism() - 1)))
    .describe('Scoring threads; each keeps one core busy under load'),
  PARLANCE_MAX_WAIT_MS: z.coerce
    .number()
    .min(0)
    .max(1000)
    .default(DEFAULT_POOL_OPTIONS.maxWaitMs)
    .describe('How long a text may wait for others to share its batch'),
  PARLANCE_MAX_BATCH_TOKENS: count
    .default(DEFAULT_POOL_OPTIONS.maxBatchTokens)
    .describe('Tokens with which a scoring batch departs'),
  PARLANCE_MAX_WAITING_TEXTS: count
    .default(DEFAULT_POOL_OPTIONS.maxWaitingTexts)
    .describe('Texts that may wait to be scored; beyond it 429 over HTTP, a pause on Kafka'),
  PARLANCE_CACHE_BYTES: z.coerce
    .number()
    .int()
    .min(0)
    .default(DEFAULT_POOL_OPTIONS.cacheBytes)
    .describe('Memory of each scoring thread for words it has met'),
  PARLANCE_PLATFORM_POLL_MS: count.max(5000).default(2000).describe('How often platforms are read from the database'),
  PARLANCE_MAX_PLATFORM_SERIES: count
    .default(100)
    .describe('Platforms with metrics of their own; the rest share platform="other"'),
  PARLANCE_LOG_LEVEL: z.enum(LOG_LEVELS).default('info').describe('Least level that is logged'),
});

/** The classifier's settings, checked. */
export type ClassifierConfig = z.infer<typeof classifierSettings>;

/** Settings that cannot be used; the message says what is wrong with each, never its value: it may be a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly problems: readonly string[]) {
    super(`these settings cannot be used:\n${problems.map((line) => `  - ${line}`).join('\n')}`);
  }
}

/** Reads the settings from an environment; empty values count as not given. @throws ConfigError naming every bad one. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): ClassifierConfig {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = classifierSettings.safeParse(given);
  const problems = [...(result.error?.issues ?? []).map((issue) => problemOf(issue, given)), ...loginProblems(given)];
  if (problems.length > 0 || !result.success) throw new ConfigError(problems);
  return result.data;
}

function problemOf({ path, message }: z.core.$ZodIssue, given: Readonly<Record<string, unknown>>): string {
  const name = String(path[0]);
  return `${name}: ${given[name] === undefined ? 'is required' : message}`;
}

const LOGIN = [
  'PARLANCE_KAFKA_SASL_MECHANISM',
  'PARLANCE_KAFKA_SASL_USERNAME',
  'PARLANCE_KAFKA_SASL_PASSWORD',
] as const;

function loginProblems(given: Readonly<Record<string, unknown>>): string[] {
  const missing = LOGIN.filter((name) => given[name] === undefined);
  if (missing.length === LOGIN.length) return [];
  return missing.map((name) => `${name}: is required, since the other settings of the login are given`);
}
