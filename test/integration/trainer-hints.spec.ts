import { platformChanged, platformChangedExample, TOPICS } from '@parlance/contracts';
import { InProcessStreams, TopicAdmin } from '@parlance/messaging';
import { runMigrations } from '@parlance/persistence';
import { PlatformChangedProducer } from '@parlance/trainer';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.js';
import { kafkaForSpec } from '../support/kafka-for-spec.js';
import { PostgresForTests, type RunningPostgres } from '../support/postgres.js';
import { readTopic } from '../support/read-topic.js';
import { ask, startTrainerForSpec } from '../support/trainer-for-spec.js';

const PLATFORM = { displayName: 'Gaming', policy: { labels: { insult: { block: 0.9 } } } };

let postgres: RunningPostgres;
beforeAll(async () => {
  postgres = await PostgresForTests.start();
  await runMigrations(postgres.url);
});
afterAll(() => postgres.stop());

function startWith(brokers: readonly string[], topicPrefix: string, lines: string[] = []) {
  const settings = { KAFKA_BROKERS: brokers.join(','), PARLANCE_TOPIC_PREFIX: topicPrefix };
  return startTrainerForSpec({ DATABASE_URL: postgres.url, ...settings }, lines);
}

async function put(url: string, id: string, body: object): Promise<number> {
  return (await ask('PUT', `${url}/v1/platforms/${id}`, { body })).status;
}

describe.skipIf('unavailable' in kafkaForSpec)('hints over Kafka', () => {
  it('tell each edit of a platform with its version, keyed by the platform', async () => {
    if ('unavailable' in kafkaForSpec) return;
    const topicPrefix = `hints-${randomUUID()}.`;
    const topic = { ...TOPICS.platformChanged, name: topicPrefix + TOPICS.platformChanged.name };
    const connection = { brokers: kafkaForSpec.brokers, clientId: 'trainer-hints-spec' };
    await new TopicAdmin(connection).createMissing([topic]);
    const trainer = await startWith(kafkaForSpec.brokers, topicPrefix);
    try {
      expect(await put(trainer.url, 'gaming', PLATFORM)).toBe(201);
      expect(await put(trainer.url, 'gaming', { ...PLATFORM, displayName: 'Games' })).toBe(200);
      const records = await readTopic(connection, topic.name, 2);
      expect(records.map(({ key }) => String(key))).toEqual(['gaming', 'gaming']);
      const hints = records.map(({ value }) => platformChanged.parse(JSON.parse(String(value))));
      // Hints of edits in quick succession may overtake each other: each only says that there is something to read.
      expect(hints.sort((a, b) => a.version - b.version)).toEqual([
        { platform: 'gaming', version: 1 },
        { platform: 'gaming', version: 2 },
      ]);
    } finally {
      await trainer.close();
    }
  });
});

describe('hints that cannot be sent', () => {
  it('neither fail nor delay an edit; it is logged and counted', async () => {
    const lines: string[] = [];
    const trainer = await startWith([`127.0.0.1:${await freePort()}`], '', lines);
    try {
      const began = performance.now();
      expect(await put(trainer.url, 'unhinted', PLATFORM)).toBe(201);
      expect(performance.now() - began).toBeLessThan(2_000);
      expect((await fetch(`${trainer.url}/health/ready`)).status).toBe(200);
      await expect.poll(() => lines.join(''), { timeout: 50_000 }).toContain('platform.hint-failed');
      const metrics = await (await fetch(`${trainer.url}/metrics`)).text();
      expect(metrics).toContain('parlance_platform_hints_total{outcome="failed"} 1');
    } finally {
      await trainer.close();
    }
  });
});

describe('hints within one process', () => {
  it('reach whoever subscribes to the topic', async () => {
    const streams = new InProcessStreams();
    const received: unknown[] = [];
    streams.subscribe(TOPICS.platformChanged.name, async (records) => {
      received.push(...records.map(({ value }) => JSON.parse(String(value)) as unknown));
    });
    await new PlatformChangedProducer((records) => streams.publish(records)).changed(platformChangedExample);
    expect(received).toEqual([platformChangedExample]);
  });
});
