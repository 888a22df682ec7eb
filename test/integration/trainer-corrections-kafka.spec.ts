import { type ContentCorrected, type ContentDecided, contentDecidedExample, TOPICS } from '@parlance/contracts';
import { fromDeadLetter, RecordProducer, TopicAdmin } from '@parlance/messaging';
import { StructuredLogger } from '@parlance/observability';
import {
  type DataSource,
  openDatabase,
  PostgresCorrectionStore,
  PostgresDecisionStore,
  PostgresPlatformStore,
  runMigrations,
} from '@parlance/persistence';
import { readTrainerConfig, startTrainer, type RunningTrainer } from '@parlance/trainer';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kafkaForSpec } from '../support/kafka-for-spec.js';
import { PostgresForTests, type RunningPostgres } from '../support/postgres.js';
import { readTopic } from '../support/read-topic.js';

const brokers = 'brokers' in kafkaForSpec ? kafkaForSpec.brokers : [];
const connection = { brokers, clientId: 'trainer-corrections-spec' };
const prefix = `corrections-${randomUUID()}.`;
const CORRECTION: ContentCorrected = {
  schemaVersion: 1,
  platform: 'gaming',
  text: 'gg',
  labels: { insult: false },
  moderator: 'ann',
  judgedAt: '2026-11-25T12:00:00.000Z',
};
const BY_ID = { ...CORRECTION, text: undefined, contentId: 'chat-1', labels: { insult: true } };

describe.skipIf(brokers.length === 0)('corrections over Kafka', () => {
  let postgres: RunningPostgres;
  let database: DataSource;
  let producer: RecordProducer;
  let trainer: RunningTrainer;

  beforeAll(async () => {
    postgres = await PostgresForTests.start();
    await runMigrations(postgres.url);
    database = await openDatabase(postgres.url);
    const policy = { labels: { insult: { block: 0.9 } }, onScoringFailure: 'review' as const };
    await new PostgresPlatformStore(database).put({ id: 'gaming', displayName: 'Gaming', policy });
    const config = readTrainerConfig({
      DATABASE_URL: postgres.url,
      PORT: '0',
      PARLANCE_ADMIN_TOKEN: 'a-token-for-the-specs',
      KAFKA_BROKERS: brokers.join(','),
      PARLANCE_TOPIC_PREFIX: prefix,
      PARLANCE_TRAINER_GROUP: prefix,
    });
    // Before its topics are there, which must not keep it from starting, nor from reading them later.
    trainer = await startTrainer(
      config,
      new StructuredLogger({ service: 'trainer', destination: { write: () => {} } }),
    );
    const topics = Object.values(TOPICS).map((topic) => ({ ...topic, name: prefix + topic.name }));
    await new TopicAdmin(connection).createMissing(topics, 1);
    producer = new RecordProducer({ connection });
  });
  afterAll(async () => {
    await producer.close();
    await trainer.close();
    await database.destroy();
    await postgres.stop();
  });

  const send = (topic: string, ...values: (object | string)[]) =>
    producer.send(
      values.map((value) => ({
        topic: prefix + topic,
        key: 'gaming:chat-1',
        value: typeof value === 'string' ? value : JSON.stringify(value),
      })),
    );
  const said = async () =>
    (await new PostgresCorrectionStore(database).judgements('gaming'))
      .map(({ text, label, holds, moderator }) => `${text} ${label} ${holds ? 'yes' : 'no'} ${moderator}`)
      .sort();
  const deadLetters = async (topic: string, count: number) =>
    (await readTopic(connection, `${prefix}${topic}.dead-letters`, count)).map(fromDeadLetter);

  it('name contents by id once their decisions were kept; what cannot be recorded is a dead letter, the rest is recorded', async () => {
    const decided: ContentDecided = { ...contentDecidedExample, contentId: 'chat-1', text: 'you are trash' };
    await send(TOPICS.contentDecided.name, decided, { ...decided, decisionId: 'd-2', contentId: 'c\u0000' }, decided);
    const decisions = new PostgresDecisionStore(database);
    await expect
      .poll(async () => (await decisions.latest('gaming', ['chat-1'])).get('chat-1')?.text, { timeout: 45_000 })
      .toBe('you are trash');
    expect(await deadLetters(TOPICS.contentDecided.name, 1)).toMatchObject([
      { reason: 'not-keepable', detail: '/contentId: holds a control character or half of a surrogate pair' },
    ]);

    await send(
      TOPICS.contentCorrected.name,
      CORRECTION,
      '{"platform": "gaming", "text": "poisoned',
      BY_ID,
      { ...BY_ID, contentId: 'chat-9' },
      { ...CORRECTION, labels: { griefing: true } },
      { ...CORRECTION, platform: 'nowhere' },
      { ...CORRECTION, labels: { insult: true } },
      CORRECTION,
      { ...CORRECTION, moderator: 'bob' },
    );
    await expect
      .poll(said, { timeout: 45_000 })
      .toEqual(['gg insult no ann', 'gg insult no bob', 'you are trash insult yes ann']);
    const letters = await deadLetters(TOPICS.contentCorrected.name, 5);
    expect(letters.map(({ reason }) => reason).sort()).toEqual([
      'contradiction',
      'not-json',
      'unknown-content',
      'unknown-label',
      'unknown-platform',
    ]);
    const poisoned = letters.find(({ reason }) => reason === 'not-json')!;
    expect(String(poisoned.original.value)).toBe('{"platform": "gaming", "text": "poisoned');
    expect(poisoned.detail).not.toContain('poisoned');

    const metrics = await (await fetch(`${trainer.url}/metrics`)).text();
    expect(metrics).toContain('parlance_corrections_total{platform="gaming"} 3');
    expect(metrics).toContain('parlance_dead_letters_total{outcome="not-json"} 1');
  });
});
