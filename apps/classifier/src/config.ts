import { availableParallelism } from 'node:os';
import { BASE_BUNDLE_PATH } from '@parlance/base-model';
import { TOPICS } from '@parlance/contracts';
import {
  flag,
  kafkaSettings,
  readSettings,
  type SettingRow,
  settingsTable as tableOf,
  wholeKafkaLogin,
  wholeNumber,
} from '@parlance/contracts/settings';
import { DEFAULT_POOL_OPTIONS } from '@parlance/inference';
import { LOG_LEVELS } from '@parlance/observability';
import { z } from 'zod';

const MIB = 1024 * 1024;
/** More threads than this on one machine are a choice that somebody makes, not a default. */
const MOST_WORKERS = 4;

/** Every setting of the classifier: its name in the environment, its form, its default, and what it is for. */
export const classifierSettings = z.object({
  PORT: wholeNumber(0, 65_535).default(3000).describe('HTTP port; 0 takes a free one'),
  PARLANCE_HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on; 0.0.0.0 in a container'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'expected postgres://user:password@host:port/database' })
    .describe('PostgreSQL with the platforms, their models and the keys; only read'),
  ...kafkaSettings,
  PARLANCE_KAFKA_GROUP: z.string().min(1).default('parlance-classifier').describe('Consumer group'),
  PARLANCE_DELIVERY: z
    .enum(['exactly-once', 'at-least-once'])
    .default('exactly-once')
    .describe('exactly-once: a Kafka transaction a chunk; at-least-once: repeats have the same decisionId'),
  PARLANCE_CHUNK_RECORDS: wholeNumber(1, 10_000).default(1250).describe('Records decided and written at once'),
  PARLANCE_CONCURRENT_PARTITIONS: wholeNumber(1, 100).default(4).describe('Partitions decided at the same time'),
  PARLANCE_MAX_CONTENT_BYTES: wholeNumber(1)
    .default(TOPICS.contentSubmitted.maxMessageBytes)
    .describe('Largest record value; larger ones are dead letters'),
  PARLANCE_HTTP_BODY_LIMIT_BYTES: wholeNumber(1)
    .default(4 * MIB)
    .describe('Largest HTTP body; larger ones are answered with 413'),
  PARLANCE_KEEP_HTTP_DECISIONS: flag(true).describe(
    'Publish decisions answered over HTTP, too, as over Kafka, so that they can be reviewed, and corrected by content id',
  ),
  PARLANCE_HTTP_ACCESS: z
    .enum(['keys', 'open'])
    .default('keys')
    .describe('keys: decisions over HTTP take an access key; open: they do not, for a network guarded otherwise'),
  PARLANCE_BUNDLE: z
    .string()
    .min(1)
    .optional()
    .describe('Model bundle to serve; without it the base model that ships with Parlance'),
  PARLANCE_WORKERS: wholeNumber(1, 256)
    .optional()
    .describe(
      'Scoring threads, each of which keeps one core busy under load; without it one less than there are cores, at most 4',
    ),
  PARLANCE_MAX_WAIT_MS: z.coerce
    .number()
    .min(0)
    .max(1000)
    .default(DEFAULT_POOL_OPTIONS.maxWaitMs)
    .describe('How long a text may wait for others to share its batch'),
  PARLANCE_MAX_BATCH_TOKENS: wholeNumber(1)
    .default(DEFAULT_POOL_OPTIONS.maxBatchTokens)
    .describe('Tokens with which a scoring batch departs'),
  PARLANCE_MAX_WAITING_TEXTS: wholeNumber(1)
    .default(DEFAULT_POOL_OPTIONS.maxWaitingTexts)
    .describe('Texts that may wait to be scored; beyond it 429 over HTTP, a pause on Kafka'),
  PARLANCE_CACHE_BYTES: wholeNumber(0)
    .default(DEFAULT_POOL_OPTIONS.cacheBytes)
    .describe('Memory of each scoring thread for words it has met, for each base model that it holds'),
  PARLANCE_PLATFORM_MODEL_BYTES: wholeNumber(0)
    .default(DEFAULT_POOL_OPTIONS.platformModelBytes)
    .describe(
      'Memory for platform models, all scoring threads together; those not used for longest are kept packed beyond it',
    ),
  PARLANCE_PLATFORM_POLL_MS: wholeNumber(1, 5000)
    .default(2000)
    .describe('How often platforms, champions and keys are read from the database'),
  PARLANCE_MAX_PLATFORM_SERIES: wholeNumber(1)
    .default(100)
    .describe('Platforms with metrics of their own; the rest share platform="other"'),
  PARLANCE_LOG_LEVEL: z.enum(LOG_LEVELS).default('info').describe('Least level that is logged'),
});

/** The classifier's settings, checked. */
export interface ClassifierConfig extends z.output<typeof classifierSettings> {
  readonly PARLANCE_BUNDLE: string;
  readonly PARLANCE_WORKERS: number;
}

/** Reads the settings from an environment; empty values count as not given. @throws SettingsError naming every bad one. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): ClassifierConfig {
  const read = readSettings(classifierSettings, environment, wholeKafkaLogin);
  return { ...read, ...modelDefaults(read) };
}

/** What depends on where Parlance is installed, and on the machine. */
export function modelDefaults({
  PARLANCE_BUNDLE = BASE_BUNDLE_PATH,
  PARLANCE_WORKERS = Math.max(1, Math.min(MOST_WORKERS, availableParallelism() - 1)),
}: Partial<ClassifierConfig>): Pick<ClassifierConfig, 'PARLANCE_BUNDLE' | 'PARLANCE_WORKERS'> {
  return { PARLANCE_BUNDLE, PARLANCE_WORKERS };
}

/** The classifier's settings, for the documentation. */
export function settingsTable(): readonly SettingRow[] {
  return tableOf(classifierSettings);
}
