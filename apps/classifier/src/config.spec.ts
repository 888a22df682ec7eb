import { SettingsError } from '@parlance/contracts/settings';
import { describe, expect, it } from 'vitest';
import { readConfig, settingsTable } from './config.js';

const DATABASE_URL = 'postgres://parlance:secret@db:5432/parlance';

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe('the classifier’s settings', () => {
  it('need a database and nothing else', () => {
    expect(problemsOf({})).toEqual(['DATABASE_URL: is not set']);
    const config = readConfig({ DATABASE_URL });
    expect(config).toMatchObject({ PORT: 3000, PARLANCE_HOST: '127.0.0.1', PARLANCE_DELIVERY: 'exactly-once' });
    expect(config.KAFKA_BROKERS).toEqual([]);
    expect(config.PARLANCE_WORKERS).toBeGreaterThanOrEqual(1);
  });

  it('are read from text; an empty one counts as not given', () => {
    const config = readConfig({
      DATABASE_URL,
      PORT: '8080',
      KAFKA_BROKERS: 'a:9092, b:9093',
      PARLANCE_KAFKA_SSL: 'true',
      PARLANCE_WORKERS: '',
    });
    expect(config).toMatchObject({ PORT: 8080, KAFKA_BROKERS: ['a:9092', 'b:9093'], PARLANCE_KAFKA_SSL: true });
    expect(config.PARLANCE_WORKERS).toBeGreaterThanOrEqual(1);
  });

  it('are reported together when they are bad, by name and without their values', () => {
    const problems = problemsOf({
      DATABASE_URL: 'mysql://user:hunter2@db/x',
      PORT: 'http',
      KAFKA_BROKERS: 'a:9092,b',
      PARLANCE_DELIVERY: 'at-most-once',
      PARLANCE_WORKERS: '0',
      PARLANCE_KAFKA_SASL_PASSWORD: 'hunter2',
    });
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'PORT',
      'DATABASE_URL',
      'KAFKA_BROKERS',
      'PARLANCE_DELIVERY',
      'PARLANCE_WORKERS',
      'PARLANCE_KAFKA_SASL_MECHANISM',
      'PARLANCE_KAFKA_SASL_USERNAME',
    ]);
    expect(new SettingsError(problems).message).not.toContain('hunter2');
  });

  it('say each what it is for, and nothing of this machine', () => {
    for (const { name, meaning, default: byDefault } of settingsTable()) {
      expect(meaning, name).toMatch(/^.{10,}$/);
      expect(byDefault, name).not.toContain('/');
    }
  });
});
