import { CONTENT_SUBMITTED_VERSION, TOPICS } from '@parlance/contracts';
import { kafkaClient, RecordProducer } from '@parlance/messaging';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.js';
import { kafkaForSpec } from '../support/kafka-for-spec.js';
import { jsonLines, runCli } from '../support/run-cli.js';
import { KafkaRun } from './kafka-run.js';
import { type ClassifierUnderTest, PLAIN_POLICY, startClassifierUnderTest, until } from './running-classifier.js';

const brokers = 'unavailable' in kafkaForSpec ? [] : kafkaForSpec.brokers;

describe.skipIf('unavailable' in kafkaForSpec)('parlance over a real Kafka', () => {
  const kafka = new KafkaRun(brokers);
  const reach = ['--brokers', brokers.join(','), '--topic-prefix', kafka.prefix];
  let classifier: ClassifierUnderTest;

  beforeAll(async () => {
    await kafka.createTopics();
    classifier = await startClassifierUnderTest([{ id: 'gaming', policy: PLAIN_POLICY }], kafka.settings);
    await until('readiness', 30_000, async () => (await fetch(`${classifier.url}/health/ready`)).status === 200);
  });
  afterAll(async () => {
    await classifier?.stop();
    if (!('unavailable' in kafkaForSpec)) await kafkaForSpec.stop();
  });

  it('prints each decision in the place of its row, repeats and bad lines included, and reports the rate', async () => {
    const rows = Array.from({ length: 1500 }, (_, i) => JSON.stringify({ id: `c${i}`, text: `hello number ${i}` }));
    rows[10] = rows[11] = JSON.stringify({ id: 'twice', text: 'the same again' });
    rows[20] = 'not json';
    rows[30] = JSON.stringify({ text: 'without an id' });
    const options = { input: rows.join('\n') };
    const { code, stdout, stderr } = await runCli(['stream', ...reach, '--platform', 'gaming'], options);
    const decisions = jsonLines(stdout) as { id?: string; scores: Record<string, number> }[];
    const scored = jsonLines((await runCli(['score'], options)).stdout) as typeof decisions;
    expect(decisions).toHaveLength(1500);
    expect(decisions[20]).toEqual({ line: 21, error: 'not JSON' });
    expect('id' in decisions[30]!).toBe(false);
    decisions.forEach((decision, i) => {
      if (i === 20) return;
      expect(decision.id).toBe(scored[i]!.id);
      expect(decision).toMatchObject({ action: 'allow', fallback: false });
      expect(Object.keys(decision.scores)).toEqual(Object.keys(PLAIN_POLICY.labels));
      for (const [label, score] of Object.entries(decision.scores))
        expect(Math.abs(scored[i]!.scores[label]! - score)).toBeLessThan(2e-5);
    });
    expect(stderr).toMatch(
      /^parlance: line 21: not JSON\n1,499 decisions in [\d.]+ s \([\d,]+\/s\); latency p50 [\d.]+ ms, p95 [\d.]+ ms, p99 [\d.]+ ms, max [\d.]+ ms\n$/,
    );
    expect(code).toBe(1);
  });

  it('leaves no consumer group behind', async () => {
    await runCli(['stream', ...reach, '--platform', 'gaming'], { input: '{"text":"one"}' });
    const admin = kafkaClient({ brokers, clientId: 'spec' }).admin();
    await admin.connect();
    const { groups } = await admin.listGroups();
    await admin.disconnect();
    expect(groups.map(({ groupId }) => groupId).filter((group) => group.startsWith('parlance-cli'))).toEqual([]);
  });

  it('reports a content that nobody decides in time', async () => {
    const alone = new KafkaRun(brokers);
    await alone.createTopics();
    const { code, stdout, stderr } = await runCli(
      ['stream', '--brokers', brokers.join(','), '--topic-prefix', alone.prefix, '--platform', 'p', '--timeout', '1'],
      { input: '{"text":"a","id":"x"}' },
    );
    expect(jsonLines(stdout)).toEqual([{ line: 1, error: 'no decision within 1 s' }]);
    expect(stderr).toMatch(/0 decisions in .*\n1 without a decision in time\n$/);
    expect(code).toBe(1);
  });

  it('gives a dead letter’s reason, lists it, and replays it once', { timeout: 120_000 }, async () => {
    const sent = await runCli(['stream', ...reach, '--platform', 'unheard-of'], { input: '{"text":"a","id":"x"}' });
    expect(jsonLines(sent.stdout)).toEqual([
      { line: 1, error: expect.stringMatching(/^dead letter: unknown-platform: /) as string },
    ]);
    expect(sent.stderr).toContain('1 dead letters');
    expect(sent.code).toBe(1);

    const producer = new RecordProducer({ connection: { brokers, clientId: 'spec' } });
    const topic = kafka.prefix + TOPICS.contentSubmitted.name;
    await producer.send([{ topic, key: 'k', value: Buffer.from([0xff, 0xfe, 0x00]), headers: { from: 'spec' } }]);
    await producer.close();
    await kafka.handled(30_000);

    const listed = await runCli(['dead-letters', 'list', ...reach]);
    const letters = jsonLines(listed.stdout) as {
      reason: string;
      original: { topic: string; key: string; value: unknown; headers: Record<string, string> };
    }[];
    expect(letters).toHaveLength(2);
    const unknown = letters.find(({ reason }) => reason === 'unknown-platform')!;
    const unreadable = letters.find(({ reason }) => reason !== 'unknown-platform')!;
    expect(unknown.original).toMatchObject({ topic, key: 'unheard-of:x' });
    expect(JSON.parse(unknown.original.value as string)).toMatchObject({
      schemaVersion: CONTENT_SUBMITTED_VERSION,
      platform: 'unheard-of',
      contentId: 'x',
      text: 'a',
    });
    expect(unreadable.original).toMatchObject({
      key: 'k',
      value: { base64: Buffer.from([0xff, 0xfe, 0x00]).toString('base64') },
      headers: { from: 'spec' },
    });
    const withoutValues = await runCli(['dead-letters', 'list', ...reach, '--no-values', '--limit', '1']);
    const [first] = jsonLines(withoutValues.stdout) as typeof letters;
    expect(Object.keys(first!.original)).not.toContain('value');

    await classifier.store.put({ id: 'unheard-of', displayName: 'Now known', policy: PLAIN_POLICY });
    await until('the platform is served', 10_000, async () => {
      const response = await classifier.decide('unheard-of', { contents: [{ id: 'by-http', text: 'a' }] });
      return response.status === 200;
    });
    const replay = ['dead-letters', 'replay', ...reach, '--reason', 'unknown-platform'];
    expect(await runCli(replay)).toEqual({ code: 0, stdout: '{"replayed":1}\n', stderr: '' });
    expect(await runCli(replay)).toEqual({ code: 0, stdout: '{"replayed":0}\n', stderr: '' });
    await kafka.handled(30_000);
    const decided = (await kafka.decisions()).map(({ value }) => JSON.parse(String(value)) as { contentId: string });
    expect(decided.filter(({ contentId }) => contentId === 'x')).toHaveLength(1);
  });

  it('names topics that do not exist', async () => {
    const { code, stderr } = await runCli(
      ['stream', '--brokers', brokers.join(','), '--topic-prefix', 'nowhere.', '--platform', 'p'],
      { input: '{"text":"a"}' },
    );
    expect(stderr).toContain('nowhere.content.submitted does not exist');
    expect(code).toBe(2);
  });
});

describe('parlance stream without a Kafka', () => {
  it('says that it cannot reach the brokers, within its time limit', async () => {
    const broker = `127.0.0.1:${await freePort()}`;
    const { code, stdout, stderr } = await runCli(['stream', '--brokers', broker, '--platform', 'p'], {
      input: '{"text":"a"}',
    });
    expect(stderr).toContain(`parlance: Kafka at ${broker}: `);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect([code, stdout]).toEqual([2, '']);
  });

  it('wants brokers as host:port, and a user name with a mechanism', async () => {
    const bad = await runCli(['stream', '--brokers', 'localhost', '--platform', 'p']);
    expect([bad.code, bad.stderr]).toEqual([2, expect.stringContaining('expected host:port') as string]);
    const half = await runCli(['dead-letters', 'list', '--brokers', 'localhost:1', '--sasl-mechanism', 'plain']);
    expect([half.code, half.stderr]).toEqual([2, expect.stringContaining('needs --sasl-username') as string]);
  });
});
