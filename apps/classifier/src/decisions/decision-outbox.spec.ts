import { decisionId, parseContentDecided } from '@parlance/contracts';
import type { OutgoingRecord } from '@parlance/messaging';
import { describe, expect, it, vi } from 'vitest';
import { RecordedEvents } from '../testing/recorded-events.js';
import { ContentDecidedProducer } from './content-decided.producer.js';
import { type AnsweredContent, BufferedDecisionOutbox, type DecisionOutboxOptions } from './decision-outbox.js';

const DECIDED_AT = '2026-11-25T12:00:00.000Z';

const answered = (contentId: string, text: string): AnsweredContent => ({
  content: { schemaVersion: 1, platform: 'gaming', contentId, text },
  decision: {
    platform: 'gaming',
    scores: { insult: 0.25 },
    action: 'allow',
    reason: 'no score reached a threshold',
    fallback: false,
    model: 'base-1',
    policyVersion: 3,
  },
  decidedAt: DECIDED_AT,
});

/** A topic that may be away; what it holds, and the outbox that writes to it. */
function outboxTo(changes: Partial<DecisionOutboxOptions> = {}) {
  const topic: OutgoingRecord[] = [];
  const broker = { away: false, sends: 0 };
  const events = new RecordedEvents();
  const outbox = new BufferedDecisionOutbox({
    producer: new ContentDecidedProducer('decided'),
    send: async (records) => {
      broker.sends++;
      if (broker.away) throw new Error('no broker answers');
      topic.push(...records);
    },
    events,
    firstRetryMs: 1,
    ...changes,
  });
  const written = (): string[] =>
    topic.map(({ value }) => {
      const parsed = parseContentDecided(Buffer.from(value as string));
      return 'ok' in parsed ? parsed.ok.contentId : parsed.rejected;
    });
  const dropped = (): string[] => events.of('answers-dropped').map(({ decisions, cause }) => `${decisions} ${cause}`);
  const published = (): number => events.of('answers-published').reduce((sum, { decisions }) => sum + decisions, 0);
  return { outbox, topic, broker, events, written, dropped, published };
}

describe('answered decisions', () => {
  it('are written as the records that Kafka’s own path writes, keyed by content', async () => {
    const { outbox, topic, published } = outboxTo();
    outbox.add([answered('c1', 'gg')]);
    await outbox.close();
    expect(topic).toHaveLength(1);
    expect([topic[0]!.topic, topic[0]!.key, topic[0]!.partition]).toEqual(['decided', 'gaming:c1', undefined]);
    expect(JSON.parse(topic[0]!.value as string)).toEqual({
      schemaVersion: 1,
      decisionId: decisionId('gaming', 'c1', 'gg'),
      platform: 'gaming',
      contentId: 'c1',
      text: 'gg',
      scores: { insult: 0.25 },
      action: 'allow',
      reason: 'no score reached a threshold',
      fallback: false,
      model: 'base-1',
      policyVersion: 3,
      decidedAt: DECIDED_AT,
    });
    expect(published()).toBe(1);
  });

  it('are not written before whoever added them goes on', () => {
    const { outbox, broker } = outboxTo();
    outbox.add([answered('c1', 'gg')]);
    expect(broker.sends).toBe(0);
  });

  it('are written in order, in batches, all of them', async () => {
    const { outbox, broker, written, published } = outboxTo();
    const ids = Array.from({ length: 1_201 }, (_, i) => `c${i}`);
    outbox.add(ids.slice(0, 700).map((id) => answered(id, 'gg')));
    outbox.add(ids.slice(700).map((id) => answered(id, 'gg')));
    await outbox.close();
    expect(written()).toEqual(ids);
    expect([broker.sends, published()]).toEqual([3, 1_201]);
  });

  it('are written in more batches if they are long', async () => {
    const { outbox, broker, written } = outboxTo();
    outbox.add(Array.from({ length: 5 }, (_, i) => answered(`c${i}`, 'x'.repeat(200_000))));
    await outbox.close();
    expect([written().length, broker.sends]).toEqual([5, 3]);
  });

  it('wait while they cannot be written, and are written once they can', async () => {
    const { outbox, broker, events, written, dropped } = outboxTo();
    broker.away = true;
    outbox.add([answered('c1', 'gg')]);
    await vi.waitFor(() => expect(events.of('answers-delayed').length).toBeGreaterThan(2));
    outbox.add([answered('c2', 'gl')]);
    broker.away = false;
    await vi.waitFor(() => expect(written()).toEqual(['c1', 'c2']));
    expect(dropped()).toEqual([]);
  });

  it('are dropped and told beyond the buffer, which is free again when it was written', async () => {
    const { outbox, broker, written, dropped } = outboxTo({ maxCharacters: 10 });
    broker.away = true;
    outbox.add([answered('c1', '12345'), answered('c2', '123456'), answered('c3', '12345'), answered('c4', '1')]);
    expect(dropped()).toEqual(['2 full']);
    broker.away = false;
    await vi.waitFor(() => expect(written()).toEqual(['c1', 'c3']));
    outbox.add([answered('c5', '1234567890')]);
    await outbox.close();
    expect(written()).toEqual(['c1', 'c3', 'c5']);
  });

  it('that are larger than the topic takes do not keep the others', async () => {
    const { outbox, written, dropped } = outboxTo();
    outbox.add([answered('c1', 'x'.repeat(2_200_000)), answered('c2', 'gg')]);
    await outbox.close();
    expect([written(), dropped()]).toEqual([['c2'], ['1 too-large']]);
  });

  it('that cannot be written by the end are counted, and so is what comes later', async () => {
    const { outbox, broker, dropped, published } = outboxTo({ closeLimitMs: 20 });
    broker.away = true;
    outbox.add([answered('c1', 'gg'), answered('c2', 'gg')]);
    await outbox.close();
    outbox.add([answered('c3', 'gg')]);
    expect(dropped()).toEqual(['2 stopped', '1 stopped']);
    expect(published()).toBe(0);
  });
});
