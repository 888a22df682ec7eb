import { classifierSettings, modelDefaults } from '@parlance/classifier';
import { flag, readSettings, type SettingRow, settingsTable as tableOf } from '@parlance/contracts/settings';
import { reviewSettings, trainingSettings } from '@parlance/trainer';
import { resolve } from 'node:path';
import { z } from 'zod';

/** What `npm start` understands: the classifier's settings, less those of a cluster, since it brings its own database and streams. */
const standaloneSettings = z.object({
  PARLANCE_DATA_DIR: z
    .string()
    .default('.parlance')
    .describe('Folder that keeps the database, the admin token and the first access key between runs'),
  PARLANCE_ADMIN_TOKEN: z
    .string()
    .min(16, 'expected at least 16 characters')
    .optional()
    .describe('Bearer token that opens everything, without a key; made and kept in the data folder if not given'),
  PARLANCE_EXAMPLES: flag(true).describe(
    'Whether an installation without any platform starts with three example platforms and their corrections',
  ),
  ...classifierSettings.pick({
    PORT: true,
    PARLANCE_HOST: true,
    PARLANCE_HTTP_BODY_LIMIT_BYTES: true,
    PARLANCE_KEEP_HTTP_DECISIONS: true,
    PARLANCE_HTTP_ACCESS: true,
    PARLANCE_BUNDLE: true,
    PARLANCE_WORKERS: true,
    PARLANCE_MAX_WAIT_MS: true,
    PARLANCE_MAX_BATCH_TOKENS: true,
    PARLANCE_MAX_WAITING_TEXTS: true,
    PARLANCE_CACHE_BYTES: true,
    PARLANCE_PLATFORM_MODEL_BYTES: true,
    PARLANCE_PLATFORM_POLL_MS: true,
    PARLANCE_MAX_PLATFORM_SERIES: true,
  }).shape,
  ...trainingSettings.shape,
  ...reviewSettings.shape,
  PARLANCE_LOG_LEVEL: classifierSettings.shape.PARLANCE_LOG_LEVEL.unwrap()
    .default('warn')
    .describe('Least level that is logged'),
});

/** The settings of `npm start`, checked. */
export interface StandaloneConfig extends z.output<typeof standaloneSettings> {
  /** Absolute. */
  readonly PARLANCE_DATA_DIR: string;
  readonly PARLANCE_BUNDLE: string;
  readonly PARLANCE_WORKERS: number;
}

/** Reads the settings; empty values count as not given. @throws SettingsError naming every bad one. */
export function readStandaloneConfig(environment: Readonly<Record<string, string | undefined>>): StandaloneConfig {
  const read = readSettings(standaloneSettings, environment);
  return { ...read, ...modelDefaults(read), PARLANCE_DATA_DIR: resolve(read.PARLANCE_DATA_DIR) };
}

/** The settings of `npm start`, for the documentation. */
export function settingsTable(): readonly SettingRow[] {
  return tableOf(standaloneSettings);
}
