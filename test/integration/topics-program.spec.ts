import { kafkaClient, TopicAdmin } from '@parlance/messaging';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { kafkaForSpec } from '../support/kafka-for-spec.js';
import { repositoryRoot } from '../support/repository-root.js';

const NAMES = [
  'content.submitted',
  'content.decided',
  'content.submitted.dead-letters',
  'content.decided.dead-letters',
  'content.corrected',
  'content.corrected.dead-letters',
  'model.promoted',
  'platform.changed',
];
const brokers = 'brokers' in kafkaForSpec ? kafkaForSpec.brokers : [];
const connection = { brokers, clientId: 'topics-program-spec' };

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function topics(settings: Record<string, string>, ...args: string[]): Promise<Ended> {
  const program = [join(repositoryRoot, 'apps/trainer/dist/topics/main.js'), ...args];
  const env = { ...process.env, KAFKA_BROKERS: brokers.join(','), ...settings };
  return promisify(execFile)(process.execPath, program, { env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: Ended) => error,
  );
}

describe.skipIf('unavailable' in kafkaForSpec)('npm run topics', () => {
  it('verifies without creating, creates once, then finds all well', async () => {
    const prefix = `${randomUUID()}.`;
    const names = NAMES.map((name) => prefix + name);
    const missing = await topics({ PARLANCE_TOPIC_PREFIX: prefix }, '--verify');
    expect(missing.code).toBe(1);
    for (const name of names) expect(missing.stderr).toContain(`${name} does not exist`);

    const created = await topics({ PARLANCE_TOPIC_PREFIX: prefix, PARLANCE_TOPIC_REPLICAS: '1' });
    const well = `all is well: ${names.join(', ')}\n`;
    expect(created).toMatchObject({ code: 0, stdout: names.map((name) => `created ${name}\n`).join('') + well });
    expect(await topics({ PARLANCE_TOPIC_PREFIX: prefix })).toMatchObject({ code: 0, stdout: well });
    expect(await topics({ PARLANCE_TOPIC_PREFIX: prefix }, '--verify')).toMatchObject({ code: 0, stdout: well });
  });

  it('names a topic that does not fit, and leaves it alone', async () => {
    const prefix = `${randomUUID()}.`;
    const topic = `${prefix}content.submitted`;
    await new TopicAdmin(connection).createMissing([
      { name: topic, partitions: 2, maxMessageBytes: 1024 * 1024, retentionMs: 3_600_000 },
    ]);
    const admin = kafkaClient(connection).admin();
    await admin.connect();
    try {
      const ended = await topics({ PARLANCE_TOPIC_PREFIX: prefix });
      expect(ended.code).toBe(1);
      expect(ended.stderr).toContain(`${topic} has 2 partitions, needs 12`);
      const { topics: found } = await admin.fetchTopicMetadata({ topics: [topic] });
      expect(found[0]!.partitions).toHaveLength(2);
    } finally {
      await admin.disconnect();
    }
  });

  it('says in one line each what is wrong with its settings', async () => {
    expect(await topics({ KAFKA_BROKERS: '', PARLANCE_TOPIC_REPLICAS: 'many' })).toMatchObject({
      code: 2,
      stderr: 'the settings need attention:\n  PARLANCE_TOPIC_REPLICAS: expected a whole number from 1 to 32\n',
    });
  });
});
