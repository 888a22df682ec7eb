import { type ClassifierConfig, classifierSettings, readConfig } from '@parlance/classifier';
import { resolve } from 'node:path';
import { z } from 'zod';

/** What `npm start` understands beside the classifier's settings; PostgreSQL and streams it brings itself. */
export const standaloneSettings = z.object({
  PARLANCE_DATA_DIR: z
    .string()
    .default('.parlance')
    .describe('Folder that keeps the database and the admin token between runs'),
  PARLANCE_ADMIN_TOKEN: z
    .string()
    .min(16, 'expected at least 16 characters')
    .optional()
    .describe('Bearer token of the control plane; made and kept in the data folder if not given'),
  PARLANCE_LOG_LEVEL: classifierSettings.shape.PARLANCE_LOG_LEVEL.unwrap()
    .default('warn')
    .describe('Least level that is logged'),
});

export interface StandaloneConfig {
  readonly classifier: Omit<ClassifierConfig, 'DATABASE_URL' | 'KAFKA_BROKERS'>;
  readonly dataFolder: string;
  readonly adminToken: string | undefined;
}

/** Reads the settings; empty values count as not given. @throws ConfigError or ZodError naming the bad ones. */
export function readStandaloneConfig(environment: Readonly<Record<string, string | undefined>>): StandaloneConfig {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const own = standaloneSettings.parse(given);
  // PostgreSQL and the streams are brought along: a cluster's settings in the environment are not for this app.
  const classifier = readConfig({
    ...given,
    PARLANCE_LOG_LEVEL: own.PARLANCE_LOG_LEVEL,
    DATABASE_URL: 'postgres://embedded',
    KAFKA_BROKERS: undefined,
  });
  return { classifier, dataFolder: resolve(own.PARLANCE_DATA_DIR), adminToken: own.PARLANCE_ADMIN_TOKEN };
}
