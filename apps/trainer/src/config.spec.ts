import { SettingsError } from '@parlance/contracts/settings';
import { describe, expect, it } from 'vitest';
import { readTrainerConfig, settingsTable } from './config.js';

const NEEDED = { DATABASE_URL: 'postgres://u:p@h:5432/d', PARLANCE_ADMIN_TOKEN: 'sixteen-characters' };
const LOGIN = {
  PARLANCE_KAFKA_SASL_MECHANISM: 'scram-sha-512',
  PARLANCE_KAFKA_SASL_USERNAME: 'parlance',
  PARLANCE_KAFKA_SASL_PASSWORD: 'hush',
};

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readTrainerConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}

describe('readTrainerConfig', () => {
  it('needs a database and a token; the rest has defaults', () =>
    expect(readTrainerConfig(NEEDED)).toEqual({
      port: 3001,
      host: '127.0.0.1',
      databaseUrl: NEEDED.DATABASE_URL,
      adminToken: NEEDED.PARLANCE_ADMIN_TOKEN,
      labels: ['toxicity', 'severe_toxicity', 'profanity', 'threat', 'insult', 'identity_attack', 'sexism', 'spam'],
      requestsPerMinute: 600,
      decisionsDays: 30,
      reviewLeaseMinutes: 15,
      retraining: { quietSeconds: 1, minMinutesBetween: 1, minJudgements: 20 },
      trainingLeaseMs: 30_000,
      logLevel: 'info',
      topicPrefix: '',
      kafkaGroup: 'parlance-trainer',
    }));

  it('reads how to reach and enter Kafka', () =>
    expect(
      readTrainerConfig({ ...NEEDED, ...LOGIN, KAFKA_BROKERS: 'a:9092, b:9092', PARLANCE_KAFKA_SSL: 'true' }).kafka,
    ).toEqual({
      brokers: ['a:9092', 'b:9092'],
      clientId: 'parlance-trainer',
      ssl: true,
      sasl: { mechanism: 'scram-sha-512', username: 'parlance', password: 'hush' },
    }));

  it.each(Object.keys(LOGIN))('refuses a login without %s', (absent) =>
    expect(problemsOf({ ...NEEDED, ...LOGIN, [absent]: '' })).toEqual([
      `${absent}: is not set, though the rest of the login is`,
    ]),
  );

  it('refuses a token that is too short, without repeating it', () =>
    expect(problemsOf({ ...NEEDED, PARLANCE_ADMIN_TOKEN: 'hush' })).toEqual([
      'PARLANCE_ADMIN_TOKEN: expected at least 16 characters',
    ]));
});

describe('settingsTable', () => {
  it('gives every setting a meaning, and names those that are required', () => {
    const rows = settingsTable();
    expect(rows.filter((row) => row.meaning === '')).toEqual([]);
    expect(rows.filter((row) => row.default === 'required').map((row) => row.name)).toEqual([
      'DATABASE_URL',
      'PARLANCE_ADMIN_TOKEN',
    ]);
    expect(rows.find((row) => row.name === 'PORT')).toEqual({
      name: 'PORT',
      default: '3001',
      meaning: 'Port of the HTTP server',
    });
  });
});
