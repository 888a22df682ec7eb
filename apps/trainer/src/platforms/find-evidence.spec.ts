import type { KeptDecision } from '@parlance/domain';
import {
  InMemoryCorrectionStore,
  InMemoryDecisionStore,
  InMemoryModelRegistry,
  InMemoryTexts,
} from '@parlance/persistence/testing';
import { textHash } from '@parlance/persistence';
import { beforeEach, describe, expect, it } from 'vitest';
import { FindEvidence } from './find-evidence.js';

const HOUR_MS = 3_600_000;
const now = new Date();

let decisions: InMemoryDecisionStore;
let corrections: InMemoryCorrectionStore;
let registry: InMemoryModelRegistry;
beforeEach(() => {
  const texts = new InMemoryTexts();
  decisions = new InMemoryDecisionStore(texts);
  corrections = new InMemoryCorrectionStore(texts);
  registry = new InMemoryModelRegistry();
});

const evidenceAt = (time: Date) => new FindEvidence(decisions, corrections, registry).run('gaming', time);

const decided = (hoursAgo: number, insult: number): Promise<void> => {
  const decision: KeptDecision = {
    ...{ id: `d ${hoursAgo}`, platform: 'gaming', contentId: `chat ${hoursAgo}`, text: 'gg', scores: { insult } },
    ...{ action: 'allow', reason: 'no score reached a threshold', fallback: false, model: 'base-1', policyVersion: 1 },
    decidedAt: new Date(now.getTime() - hoursAgo * HOUR_MS),
  };
  return decisions.keep([decision]);
};

async function serve(scores: Record<string, number>): Promise<void> {
  const hex = 'a'.repeat(64);
  await registry.addBase({ model: 'base-1', sha256: hex }, new Uint8Array(1));
  const unseen = new Map(Object.entries(scores).map(([text, score]) => [textHash(text), score]));
  await registry.add(
    {
      ...{ platform: 'gaming', model: 'gaming-1', labels: ['insult'], sha256: hex, seed: 1, metrics: {} },
      ...{ base: { model: 'base-1', sha256: hex }, dataset: { sha256: hex, rows: unseen.size } },
    },
    new Uint8Array(1),
    'challenger',
    new Map([['insult', unseen]]),
  );
  await registry.promote({ platform: 'gaming', model: 'gaming-1', by: 'gate', expected: undefined });
}

const say = (text: string, insult: boolean, moderator = 'ann') =>
  corrections.add([
    { platform: 'gaming', text, labels: { insult }, moderator, judgedAt: new Date('2026-11-25T12:00:00Z') },
  ]);

describe('the evidence of a promised precision', () => {
  it('is what the champion said unseen, beside what moderators say today; disputed texts say nothing', async () => {
    await serve({ 'you rat': 0.9, gg: 0.2, 'nice try': 0.6, erased: 0.7 });
    await say('you rat', true);
    await say('gg', false);
    await say('nice try', true);
    await say('nice try', false, 'bob');
    await say('came later', true);
    await say('erased', true);
    await corrections.eraseText('gaming', textHash('erased'));
    const evidence = await evidenceAt(now);
    expect(evidence.model).toBe('gaming-1');
    const { scores, truths } = (await evidence.judged('insult'))!;
    const pairs = scores.map((score, i) => [score, truths[i]]).sort(([a], [b]) => a! - b!);
    expect(pairs).toEqual([
      [0.2, 0],
      [0.9, 1],
    ]);
    expect(await evidence.judged('threat')).toBeUndefined();
  });

  it('is read once, however many labels are promised one', async () => {
    await serve({ gg: 0.2 });
    await say('gg', false);
    let reads = 0;
    class CountedCorrections extends InMemoryCorrectionStore {
      override judgements(platform: string): ReturnType<InMemoryCorrectionStore['judgements']> {
        reads++;
        return corrections.judgements(platform);
      }
    }
    const evidence = await new FindEvidence(decisions, new CountedCorrections(), registry).run('gaming', now);
    expect(reads).toBe(0);
    expect(await evidence.judged('insult')).toEqual({ scores: [0.2], truths: [0] });
    expect(await evidence.judged('insult')).toEqual({ scores: [0.2], truths: [0] });
    expect(reads).toBe(1);
  });

  it('is none while the base model serves', async () => {
    await say('gg', false);
    const evidence = await evidenceAt(now);
    expect([evidence.model, await evidence.judged('insult')]).toEqual([undefined, undefined]);
  });
});

describe('the evidence of a promised volume', () => {
  it('needs a day of decisions', async () => {
    await decided(23, 0.9);
    expect(await (await evidenceAt(now)).decided('insult', 1, undefined)).toBe(
      'a day of decisions is needed to know how many contents a day reach a score',
    );
  });

  it('is the highest scores of a week at most, those that are blocked left out', async () => {
    await decided(8 * 24, 1);
    await decided(48, 0.9);
    await decided(30, 0.4);
    await decided(2, 0.6);
    expect(await (await evidenceAt(now)).decided('insult', 200, 0.8)).toEqual({ scores: [0.6, 0.4], days: 2 });
  });

  it('is of the champion’s own day once it has one, of what served before until then', async () => {
    await serve({});
    await decided(48, 0.9);
    await decided(-1, 0.3);
    const later = (hours: number): Date => new Date(now.getTime() + hours * HOUR_MS);
    const scoresAt = async (time: Date) => (await evidenceAt(time)).decided('insult', 200, undefined);
    expect(await scoresAt(later(23))).toMatchObject({ scores: [0.9, 0.3] });
    expect(await scoresAt(later(26))).toMatchObject({ scores: [0.3] });
  });
});
