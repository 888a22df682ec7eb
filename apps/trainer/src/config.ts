import {
  kafkaAccess,
  kafkaSettings,
  list,
  readSettings,
  type SettingRow,
  settingsTable as tableOf,
  wholeKafkaLogin,
  wholeNumber,
} from '@parlance/contracts/settings';
import type { RetrainingPolicy } from '@parlance/domain';
import type { KafkaConnection } from '@parlance/messaging';
import { LOG_LEVELS, type LogLevel } from '@parlance/observability';
import { z } from 'zod';

/** The labels of the base model that ships with Parlance. */
const BASE_LABELS = 'toxicity,severe_toxicity,profanity,threat,insult,identity_attack,sexism,spam';

/** A shorter token could be guessed within the rate limit's patience. */
const MIN_TOKEN_CHARACTERS = 16;

/** What the brokers' logs call every program of the control plane. */
export const CLIENT_ID = 'parlance-trainer';

/** When platforms are trained again by themselves. */
export const trainingSettings = z.object({
  PARLANCE_TRAINING_QUIET_SECONDS: wholeNumber(0)
    .default(1)
    .describe('For how long no correction must have come before a platform is trained by itself'),
  PARLANCE_TRAINING_MINUTES_BETWEEN: wholeNumber(0)
    .default(1)
    .describe('The least time from one training of a platform to the next by itself'),
  PARLANCE_TRAINING_MIN_JUDGEMENTS: wholeNumber(1)
    .default(20)
    .describe('How many new judgements are worth another training'),
  PARLANCE_TRAINING_LEASE_SECONDS: wholeNumber(1)
    .default(30)
    .describe('After how long without a sign of life a trainer loses its training to another one'),
});

/** How long decisions are kept, and how long a moderator has for what is handed out to him. */
export const reviewSettings = z.object({
  PARLANCE_DECISIONS_DAYS: wholeNumber(1, 3_650)
    .default(30)
    .describe('For how many days decisions are kept, with their texts, for review and for corrections by content id'),
  PARLANCE_REVIEW_LEASE_MINUTES: wholeNumber(1, 1_440)
    .default(15)
    .describe('For how many minutes a review that is handed out is one moderator’s alone'),
});

const settings = z.object({
  PORT: wholeNumber(0, 65_535).default(3001).describe('Port of the HTTP server'),
  PARLANCE_HOST: z.string().default('127.0.0.1').describe('Address to listen on; `0.0.0.0` for every one'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'expected postgres://user:password@host:port/database')
    .describe('PostgreSQL, `postgres://user:password@host:port/database`'),
  PARLANCE_ADMIN_TOKEN: z
    .string()
    .min(MIN_TOKEN_CHARACTERS, `expected at least ${MIN_TOKEN_CHARACTERS} characters`)
    .describe(`Bearer token that opens everything, without a key; at least ${MIN_TOKEN_CHARACTERS} characters`),
  PARLANCE_BUNDLE: z
    .string()
    .optional()
    .describe(
      "The base model's bundle: platform models are trained on it (without it, none are), and policies may name its labels",
    ),
  PARLANCE_LABELS: list(BASE_LABELS).describe('The labels policies may name if there is no `PARLANCE_BUNDLE`'),
  PARLANCE_ADMIN_REQUESTS_PER_MINUTE: wholeNumber(1)
    .default(600)
    .describe('The most requests to the control plane from one address in a minute'),
  ...trainingSettings.shape,
  ...reviewSettings.shape,
  PARLANCE_LOG_LEVEL: z
    .enum(LOG_LEVELS)
    .default('info')
    .describe(`How much is logged: ${LOG_LEVELS.join(', ')}`),
  ...kafkaSettings,
  PARLANCE_TRAINER_GROUP: z
    .string()
    .min(1)
    .default(CLIENT_ID)
    .describe('What the names of the Kafka consumer groups begin with, one for decisions, one for corrections'),
});

/** What the trainer needs to know to start. */
export interface TrainerConfig {
  readonly port: number;
  readonly host: string;
  readonly databaseUrl: string;
  readonly adminToken: string;
  readonly bundlePath?: string;
  readonly labels: readonly string[];
  readonly requestsPerMinute: number;
  readonly retraining: RetrainingPolicy;
  readonly decisionsDays: number;
  readonly reviewLeaseMinutes: number;
  readonly trainingLeaseMs: number;
  readonly logLevel: LogLevel;
  /** Absent if no brokers are named: then edits reach classifiers by their own polling, and corrections come by HTTP, alone. */
  readonly kafka?: KafkaConnection;
  readonly topicPrefix: string;
  readonly kafkaGroup: string;
}

/** @throws SettingsError naming everything that is missing or wrong. */
export function readTrainerConfig(environment: Readonly<Record<string, string | undefined>>): TrainerConfig {
  const read = readSettings(settings, environment, wholeKafkaLogin);
  const access = kafkaAccess(read);
  return {
    port: read.PORT,
    host: read.PARLANCE_HOST,
    databaseUrl: read.DATABASE_URL,
    adminToken: read.PARLANCE_ADMIN_TOKEN,
    ...(read.PARLANCE_BUNDLE !== undefined && { bundlePath: read.PARLANCE_BUNDLE }),
    labels: read.PARLANCE_LABELS,
    requestsPerMinute: read.PARLANCE_ADMIN_REQUESTS_PER_MINUTE,
    retraining: retrainingPolicy(read),
    decisionsDays: read.PARLANCE_DECISIONS_DAYS,
    reviewLeaseMinutes: read.PARLANCE_REVIEW_LEASE_MINUTES,
    trainingLeaseMs: 1000 * read.PARLANCE_TRAINING_LEASE_SECONDS,
    logLevel: read.PARLANCE_LOG_LEVEL,
    topicPrefix: read.PARLANCE_TOPIC_PREFIX,
    kafkaGroup: read.PARLANCE_TRAINER_GROUP,
    ...(access !== undefined && { kafka: { ...access, clientId: CLIENT_ID } }),
  };
}

export function retrainingPolicy(read: z.output<typeof trainingSettings>): RetrainingPolicy {
  return {
    quietSeconds: read.PARLANCE_TRAINING_QUIET_SECONDS,
    minMinutesBetween: read.PARLANCE_TRAINING_MINUTES_BETWEEN,
    minJudgements: read.PARLANCE_TRAINING_MIN_JUDGEMENTS,
  };
}

/** The trainer's settings, for the documentation. */
export function settingsTable(): readonly SettingRow[] {
  return tableOf(settings);
}
