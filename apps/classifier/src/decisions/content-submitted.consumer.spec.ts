import { ScorerBusyError } from '@parlance/domain';
import type { IncomingRecord } from '@parlance/messaging';
import { describe, expect, it } from 'vitest';
import { KnownPlatforms, PlatformsNotLoadedError } from '../serving/known-platforms.js';
import { FakeScorer } from '../testing/fake-scorer.js';
import { platformOf } from '../testing/platform.js';
import { RecordedEvents } from '../testing/recorded-events.js';
import { ContentDecidedProducer } from './content-decided.producer.js';
import { ContentSubmittedConsumer } from './content-submitted.consumer.js';
import { DecideContent } from './decide-content.js';

const HOUR_MS = 3_600_000;

class Gaming extends KnownPlatforms {
  override find(id: string) {
    return this.list().find((platform) => platform.id === id);
  }
  override list() {
    return [platformOf('gaming')];
  }
}

function consumer({ scorer = new FakeScorer(), platforms = new Gaming(), events = new RecordedEvents() } = {}) {
  const decideContent = new DecideContent(scorer, events);
  const producer = new ContentDecidedProducer('decided');
  return new ContentSubmittedConsumer(decideContent, platforms, producer, events, { maxBytes: 1000 });
}

function record(value: unknown, facts: Partial<IncomingRecord> = {}): IncomingRecord {
  const bytes = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  return {
    topic: 't',
    partition: 0,
    offset: '0',
    timestamp: 0,
    key: Buffer.from('key'),
    value: bytes,
    headers: {},
    ...facts,
  };
}

const content = (contentId: string, text: string, more: object = {}) => ({
  platform: 'gaming',
  contentId,
  text,
  ...more,
});

describe('a batch of submitted contents', () => {
  it('becomes one decision each, under the key its content had', async () => {
    const { outputs, rejected } = await consumer().decide([
      record(content('a', '0.95', { authorId: 'x', threadId: 'y' }), { key: Buffer.from([0, 0xff]) }),
      record(content('b', '0.1'), { key: null }),
    ]);
    expect(rejected).toEqual([]);
    expect(outputs.map(({ topic, key }) => [topic, key])).toEqual([
      ['decided', Buffer.from([0, 0xff])],
      ['decided', null],
    ]);
    const [first, second] = outputs.map(({ value }) => JSON.parse(String(value)) as Record<string, unknown>);
    const { decidedAt, decisionId, ...rest } = first!;
    expect(rest).toEqual({
      schemaVersion: 1,
      platform: 'gaming',
      contentId: 'a',
      text: '0.95',
      authorId: 'x',
      threadId: 'y',
      scores: { toxicity: 0.95 },
      action: 'block',
      reason: 'toxicity 0.950 reached block threshold 0.9',
      fallback: false,
      model: 'fake-1',
      policyVersion: 1,
    });
    expect(Math.abs(Date.parse(decidedAt as string) - Date.now())).toBeLessThan(10_000);
    // printf '["gaming","a","0.95"]' | sha256sum | cut -c-32
    expect(decisionId).toBe('3874e47e83f696aac83ce77bb323536f');
    expect(second).toMatchObject({ contentId: 'b', action: 'allow' });
  });

  it('loses nothing of its good records to the bad ones among them', async () => {
    const bad = [record('{'), record(content('c', 'x', { platform: 'nowhere' })), record('', { value: null })];
    const scorer = new FakeScorer();
    const { outputs, rejected } = await consumer({ scorer }).decide([
      record(content('a', '0.1')),
      bad[0]!,
      bad[1]!,
      record(content('b', '0.6')),
      bad[2]!,
    ]);
    expect(scorer.calls).toEqual([['0.1', '0.6']]);
    expect(outputs.map(({ value }) => (JSON.parse(String(value)) as { contentId: string }).contentId)).toEqual([
      'a',
      'b',
    ]);
    expect(rejected.map(({ record: of, reason }) => [bad.indexOf(of), reason])).toEqual([
      [0, 'not-json'],
      [1, 'unknown-platform'],
      [2, 'no-value'],
    ]);
    expect(rejected[1]!.detail).toBe('there is no platform nowhere');
  });

  it('refuses a value beyond the limit given', async () => {
    const { rejected } = await consumer().decide([record(content('a', 'x'.repeat(1000)))]);
    expect(rejected.map(({ reason }) => reason)).toEqual(['too-large']);
  });

  it('is tried again, not rejected, while the platforms are not loaded or the scorer is busy', async () => {
    class NotLoaded extends KnownPlatforms {
      override find(): never {
        return this.list();
      }
      override list(): never {
        throw new PlatformsNotLoadedError();
      }
    }
    class Busy extends FakeScorer {
      override score(): never {
        throw new ScorerBusyError(10, 10);
      }
    }
    const records = [record(content('a', '0.1'))];
    await expect(consumer({ platforms: new NotLoaded() }).decide(records)).rejects.toThrow(PlatformsNotLoadedError);
    await expect(consumer({ scorer: new Busy() }).decide(records)).rejects.toThrow(ScorerBusyError);
  });

  it('measures from when the platform took the content, else from the record’s timestamp; a clock ahead counts as now', async () => {
    const events = new RecordedEvents();
    const at = (ms: number) => new Date(ms).toISOString();
    const now = Date.now();
    await consumer({ events }).decide([
      record(content('a', '0.1', { submittedAt: at(now - HOUR_MS) }), { timestamp: now }),
      record(content('b', '0.1'), { timestamp: now - 2 * HOUR_MS }),
      record(content('c', '0.1', { submittedAt: at(now + HOUR_MS) })),
    ]);
    const [{ endToEndSeconds, records } = { endToEndSeconds: new Float64Array(), records: 0 }] =
      events.of('records-handled');
    expect(records).toBe(3);
    expect([...endToEndSeconds].map((seconds) => Math.round(seconds / 10) * 10)).toEqual([3600, 7200, 0]);
  });
});
