import type { IncomingRecord } from '@parlance/messaging';
import { StructuredLogger } from '@parlance/observability';
import {
  InMemoryCorrectionStore,
  InMemoryDecisionStore,
  InMemoryPlatformStore,
  InMemoryTexts,
} from '@parlance/persistence/testing';
import { RetriableError } from '@parlance/domain';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { TrainerMetrics } from '../trainer.metrics.js';
import { ContentCorrectedConsumer } from './content-corrected.consumer.js';
import { CorrectionEvents } from './correction-events.js';
import { RecordCorrection } from './record-correction.js';

const GG = {
  platform: 'gaming',
  text: 'gg',
  labels: { insult: false },
  moderator: 'ann',
  judgedAt: '2026-11-25T12:00:00Z',
};

const record = (value: unknown): IncomingRecord => ({
  topic: 'content.corrected',
  partition: 0,
  offset: '0',
  timestamp: 0,
  key: null,
  value: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
  headers: {},
});

async function consumer() {
  const texts = new InMemoryTexts();
  const platforms = new InMemoryPlatformStore();
  const corrections = new InMemoryCorrectionStore(texts);
  const decisions = new InMemoryDecisionStore(texts);
  for (const [id, label] of [
    ['gaming', 'insult'],
    ['kids', 'profanity'],
  ] as const)
    await platforms.put({ id, displayName: id, policy: { labels: { [label]: {} }, onScoringFailure: 'review' } });
  const metrics = new TrainerMetrics(new Registry());
  const logger = new StructuredLogger({ service: 'spec', destination: { write: () => undefined } });
  const hinted: string[] = [];
  const hints = { corrected: (platform: string) => void hinted.push(platform) };
  const events = new CorrectionEvents(hints, metrics, logger);
  const recordCorrection = new RecordCorrection(platforms, decisions, corrections, events);
  const consume = async (...values: unknown[]) => {
    const records = values.map(record);
    const { rejected } = await new ContentCorrectedConsumer(recordCorrection).record(records);
    return rejected.map(({ record: of, reason }) => `${records.indexOf(of)} ${reason}`).sort();
  };
  const counts = async (platform: string) => (await corrections.counts(platform)).labels;
  return { consume, counts, corrections, hinted };
}

describe('ContentCorrectedConsumer', () => {
  it('records the corrections of several platforms in one batch', async () => {
    const { consume, counts } = await consumer();
    const swear = { ...GG, platform: 'kids', labels: { profanity: true } };
    expect(await consume(GG, swear, { ...GG, text: 'gl' })).toEqual([]);
    expect(await counts('gaming')).toEqual({ insult: { yes: 0, no: 2 } });
    expect(await counts('kids')).toEqual({ profanity: { yes: 1, no: 0 } });
  });

  it('hints at every platform of which something new was stored', async () => {
    const { consume, hinted } = await consumer();
    await consume(GG, { ...GG, platform: 'kids', labels: { insult: true } });
    await consume(GG);
    expect(hinted).toEqual(['gaming']);
  });

  it('rejects each that cannot be recorded, once and with its reason, and records the others', async () => {
    const { consume, counts } = await consumer();
    expect(
      await consume(
        GG,
        'not json',
        { ...GG, labels: { griefing: true, grieving: true } },
        { ...GG, text: undefined, contentId: 'chat-9' },
        { ...GG, platform: 'nowhere' },
        { ...GG, labels: {} },
        { ...GG, schemaVersion: 2 },
        { ...GG, moderator: 'bob' },
      ),
    ).toEqual([
      '1 not-json',
      '2 unknown-label',
      '3 unknown-content',
      '4 unknown-platform',
      '5 wrong-shape',
      '6 unsupported-schema-version',
    ]);
    expect(await counts('gaming')).toEqual({ insult: { yes: 0, no: 2 } });
  });

  it('rejects what contradicts what is there, or what came before it in the batch', async () => {
    const { consume, counts } = await consumer();
    await consume(GG);
    const [denied, other] = [
      { ...GG, labels: { insult: true } },
      { ...GG, text: 'gl' },
    ];
    expect(await consume(denied, other, GG, { ...other, labels: { insult: true } }, { ...GG, text: 'wp' })).toEqual([
      '0 contradiction',
      '3 contradiction',
    ]);
    expect(await counts('gaming')).toEqual({ insult: { yes: 0, no: 3 } });
  });

  it('changes nothing when a batch is delivered again', async () => {
    const { consume, counts } = await consumer();
    await consume(GG, { ...GG, text: 'gl' });
    expect(await consume(GG, { ...GG, text: 'gl' })).toEqual([]);
    expect(await counts('gaming')).toEqual({ insult: { yes: 0, no: 2 } });
  });

  it('rejects nothing while the database is away', async () => {
    const { consume, corrections } = await consumer();
    corrections.add = () => Promise.reject(new RetriableError('away'));
    await expect(consume(GG)).rejects.toThrow(RetriableError);
  });
});
