import {
  type ContentDecided,
  contentDecided,
  contentKey,
  type ContentSubmitted,
  decisionId,
  decisionsResponse,
  TOPICS,
} from '@parlance/contracts';
import { fromDeadLetter, type IncomingRecord, RecordProducer } from '@parlance/messaging';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kafkaForSpec } from '../support/kafka-for-spec.js';
import { KafkaRun } from './kafka-run.js';
import { plantedRecords } from './planted-records.js';
import { type ClassifierUnderTest, PLAIN_POLICY, startClassifierUnderTest, until } from './running-classifier.js';

const brokers = 'brokers' in kafkaForSpec ? kafkaForSpec.brokers : [];

afterAll(async () => {
  if ('brokers' in kafkaForSpec) await kafkaForSpec.stop();
});

const SAYINGS = [
  'good game, thanks everyone',
  'you are a stupid worthless idiot',
  'anyone up for another round?',
  'I will find you and hurt you',
  'nice shot! 👏',
  'ｙｏｕ ｌｏｓｅｒ',
  'сегодня хорошая погода',
  'shut up and uninstall',
];

/** Some hundred contents of several platforms, authors and threads; a few texts repeat, as they do in chats. */
function contents(count: number): ContentSubmitted[] {
  return Array.from({ length: count }, (_, i) => ({
    schemaVersion: 1,
    platform: i % 3 === 0 ? 'social' : 'gaming',
    contentId: `content-${i}`,
    text: `${SAYINGS[i % SAYINGS.length]} ${i % 40}`,
    authorId: `author-${i % 17}`,
    ...(i % 2 === 0 && { threadId: `thread-${i % 5}` }),
    submittedAt: new Date().toISOString(),
  }));
}

const read = (records: readonly IncomingRecord[]): ContentDecided[] =>
  records.map(({ value }) => contentDecided.parse(JSON.parse(String(value))));

const countBy = (names: readonly string[]): Record<string, number> =>
  names.reduce<Record<string, number>>((counts, name) => ({ ...counts, [name]: (counts[name] ?? 0) + 1 }), {});

describe.skipIf(brokers.length === 0).each(['exactly-once', 'at-least-once'] as const)(
  'content over a real Kafka, %s',
  (delivery) => {
    let run: KafkaRun;
    let classifier: ClassifierUnderTest | undefined;

    beforeEach(async () => {
      run = new KafkaRun(brokers);
      await run.createTopics();
    });

    afterEach(async () => {
      await classifier?.stop();
      classifier = undefined;
    });

    async function start(): Promise<ClassifierUnderTest> {
      classifier = await startClassifierUnderTest(
        [
          { id: 'gaming', policy: PLAIN_POLICY },
          { id: 'social', policy: { labels: { toxicity: { review: 0.2 } }, onScoringFailure: 'allow' } },
        ],
        { ...run.settings, PARLANCE_DELIVERY: delivery, PARLANCE_CHUNK_RECORDS: '50' },
      );
      return classifier;
    }

    it('decides every good row once, and makes a dead letter of every planted one, by reason', async () => {
      const good = contents(400);
      const planted = plantedRecords('gaming');
      await run.submit(good, planted, 20);
      const { decide, metric, log } = await start();
      await run.handled(60_000);

      const records = await run.decisions();
      const decisions = read(records);
      expect(decisions.map(({ contentId }) => contentId).sort()).toEqual(good.map(({ contentId }) => contentId).sort());
      const letters = (await run.deadLetters()).map(fromDeadLetter);
      expect(countBy(letters.map(({ reason }) => reason))).toEqual(countBy(planted.map(({ reason }) => reason)));
      for (const { reason, value } of planted)
        expect(letters.some(({ reason: of, original }) => of === reason && sameBytes(original.value, value))).toBe(
          true,
        );

      // The same text is decided alike over HTTP.
      for (const platform of ['gaming', 'social']) {
        const asked = good.filter((content) => content.platform === platform);
        const body = { contents: asked.map(({ contentId, text }) => ({ id: contentId, text })) };
        const answered = decisionsResponse.parse(await (await decide(platform, body)).json()).decisions;
        const overKafka = new Map(decisions.map((decision) => [decision.contentId, decision]));
        for (const { contentId, ...overHttp } of answered) expect(overKafka.get(contentId)).toMatchObject(overHttp);
      }

      const byId = new Map(good.map((content) => [content.contentId, content]));
      for (const [i, decision] of decisions.entries()) {
        const content = byId.get(decision.contentId)!;
        expect(String(records[i]!.key)).toBe(contentKey(content));
        const { platform, text, authorId, threadId, policyVersion } = decision;
        expect({ ...content, platform, text, authorId, threadId }).toEqual(content);
        expect(policyVersion).toBe(1);
        expect(decision.decisionId).toBe(decisionId(content.platform, content.contentId, content.text));
      }
      for (const [reason, count] of Object.entries(countBy(planted.map((record) => record.reason))))
        expect(await metric(`parlance_dead_letters_total{outcome="${reason}"}`)).toBe(count);
      for (const text of [...SAYINGS, 'planted text', 'single quotes']) expect(log.join('')).not.toContain(text);
      expect(log.join('')).toContain('"reason":"not-json"');
      expect(await metric('parlance_content_end_to_end_seconds_count')).toBe(400);
      expect(await metric('parlance_consumer_lag_records')).toBe(0);
    });

    it('keeps the order of a conversation', async () => {
      await run.submit(contents(300));
      await start();
      await run.handled(60_000);
      const ofThread = read(await run.decisions()).filter(
        ({ threadId, platform }) => threadId === 'thread-0' && platform === 'gaming',
      );
      const numbers = ofThread.map(({ contentId }) => Number(contentId.replace('content-', '')));
      expect(numbers.length).toBeGreaterThan(10);
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    });

    it('gives a content delivered twice the same decision id, and another text under its id another', async () => {
      const [content] = contents(1);
      await run.submit([content!, content!, { ...content!, text: 'edited' }]);
      await start();
      await run.handled(60_000);
      const ids = read(await run.decisions()).map((decision) => decision.decisionId);
      expect(ids).toHaveLength(3);
      expect(new Set(ids).size).toBe(2);
    });
  },
);

describe.skipIf(brokers.length === 0)('a classifier on a real Kafka', () => {
  it('is ready once the group has taken it in, hears hints, and loses nothing between a stop and a start', async () => {
    const run = new KafkaRun(brokers);
    await run.createTopics();
    const platforms = [{ id: 'gaming', policy: PLAIN_POLICY }];
    const settings = { ...run.settings, PARLANCE_PLATFORM_POLL_MS: '5000' };
    const good = contents(200).map((content) => ({ ...content, platform: 'gaming' }));
    const first = await startClassifierUnderTest(platforms, settings);
    try {
      const ready = () => fetch(`${first.url}/health/ready`);
      await until('readiness', 30_000, async () => (await ready()).status === 200);
      expect(await (await ready()).json()).toEqual({
        ready: true,
        checks: { model: 'ok', platforms: 'ok', champions: 'ok', keys: 'ok', kafka: 'ok' },
      });

      // Right after a turn of the timer, so that the next one is too late to be what brought the edit.
      const hints = new RecordProducer({ connection: { brokers, clientId: 'spec' } });
      await hints.connect();
      await until('the timer', 10_000, async () => (await first.metric('parlance_registry_age_seconds')) < 0.5);
      await first.store.put({ id: 'late', displayName: 'late', policy: PLAIN_POLICY });
      await hints.send([{ topic: run.prefix + TOPICS.platformChanged.name, key: 'late', value: 'not even JSON' }]);
      await until('the new platform', 4_000, async () => (await first.metric('parlance_platforms_known')) === 2);
      await hints.close();

      await run.submit(good);
    } finally {
      await first.stop();
    }
    const second = await startClassifierUnderTest(platforms, settings);
    try {
      await run.handled(60_000);
      const decided = read(await run.decisions()).map(({ contentId }) => contentId);
      expect(decided.sort()).toEqual(good.map(({ contentId }) => contentId).sort());
    } finally {
      await second.stop();
    }
  });

  it.each([
    ['true', ['c1', 'c2']],
    ['false', []],
  ] as const)(
    'publishes what it answers over HTTP as what it decides over Kafka, before it stops, if it is wanted: %s',
    async (wanted, published) => {
      const run = new KafkaRun(brokers);
      await run.createTopics();
      const settings = { ...run.settings, PARLANCE_KEEP_HTTP_DECISIONS: wanted };
      const classifier = await startClassifierUnderTest([{ id: 'gaming', policy: PLAIN_POLICY }], settings);
      const texts = { c1: 'good game', c2: 'you are a stupid worthless idiot' };
      let answered: ReturnType<typeof decisionsResponse.parse>['decisions'];
      try {
        await until('the platform', 10_000, async () => (await classifier.metric('parlance_platforms_known')) === 1);
        const body = { contents: Object.entries(texts).map(([id, text]) => ({ id, text })) };
        answered = decisionsResponse.parse(await (await classifier.decide('gaming', body)).json()).decisions;
      } finally {
        await classifier.stop();
      }
      const records = await run.decisions();
      const decisions = read(records).sort((a, b) => (a.contentId < b.contentId ? -1 : 1));
      expect(decisions.map(({ contentId }) => contentId)).toEqual(published);
      expect(records.map(({ key }) => String(key)).sort()).toEqual(published.map((id) => `gaming:${id}`));
      for (const [i, decision] of decisions.entries()) {
        expect(decision).toMatchObject({ ...answered[i], platform: 'gaming', policyVersion: 1 });
        expect(decision.text).toBe(texts[decision.contentId as keyof typeof texts]);
        expect(decision.decisionId).toBe(decisionId('gaming', decision.contentId, decision.text));
      }
    },
  );

  it('does not start on a cluster without its topics, and says which are missing', async () => {
    const run = new KafkaRun(brokers);
    await expect(startClassifierUnderTest([], run.settings)).rejects.toMatchObject({
      name: 'TopicMismatchError',
      differences: Object.values(TOPICS).map(({ name }) => `${run.prefix}${name} does not exist`),
    });
  });
});

function sameBytes(a: Buffer | null, b: Buffer | null): boolean {
  return a === null || b === null ? a === b : a.equals(b);
}
