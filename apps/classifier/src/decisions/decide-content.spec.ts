import type { ScoringOutcome } from '@parlance/domain';
import { describe, expect, it } from 'vitest';
import { FakeScorer } from '../testing/fake-scorer.js';
import { platformOf } from '../testing/platform.js';
import { RecordedEvents } from '../testing/recorded-events.js';
import { DecideContent } from './decide-content.js';

const gaming = platformOf('gaming', {}, 3);
const kids = platformOf('kids', { labels: { toxicity: { block: 0.1 } }, onScoringFailure: 'block' }, 7);

describe('deciding contents', () => {
  it('scores a batch of several platforms in one call and applies each one’s policy, in order', async () => {
    const scorer = new FakeScorer();
    const decisions = await new DecideContent(scorer, new RecordedEvents()).run([
      { platform: gaming, text: '0.2' },
      { platform: kids, text: '0.2' },
      { platform: gaming, text: '0.5' },
    ]);
    expect(scorer.calls).toEqual([['0.2', '0.2', '0.5']]);
    expect(decisions.map(({ action, policyVersion }) => [action, policyVersion])).toEqual([
      ['allow', 3],
      ['block', 7],
      ['review', 3],
    ]);
    expect(decisions[2]).toEqual({
      platform: 'gaming',
      scores: { toxicity: 0.5 },
      action: 'review',
      reason: 'toxicity 0.500 reached review threshold 0.5',
      fallback: false,
      model: 'fake-1',
      policyVersion: 3,
    });
  });

  it('gives the scores of the policy’s labels, those that never act included, and no others', async () => {
    const all = { toxicity: 0.3, insult: 0.2, spam: 0.1 };
    class EveryLabel extends FakeScorer {
      override score(): Promise<readonly ScoringOutcome[]> {
        return Promise.resolve([{ scores: all, model: this.model }]);
      }
    }
    const platform = platformOf('social', {
      labels: { spam: {}, griefing: { review: 0.5 }, toxicity: { block: 0.9 } },
      onScoringFailure: 'review',
    });
    const [decision] = await new DecideContent(new EveryLabel(), new RecordedEvents()).run([{ platform, text: 'a' }]);
    expect(decision!.scores).toEqual({ spam: 0.1, toxicity: 0.3 });
  });

  it('falls back on what each policy says about a text that cannot be scored', async () => {
    const decisions = await new DecideContent(new FakeScorer(), new RecordedEvents()).run([
      { platform: kids, text: 'too long' },
      { platform: gaming, text: 'too long' },
      { platform: gaming, text: '0.1' },
    ]);
    expect(decisions.map(({ action, fallback, failure }) => ({ action, fallback, failure }))).toEqual([
      { action: 'block', fallback: true, failure: 'text-too-long' },
      { action: 'review', fallback: true, failure: 'text-too-long' },
      { action: 'allow', fallback: false, failure: undefined },
    ]);
    expect(decisions[0]).toMatchObject({ scores: {}, reason: 'not scored: text-too-long' });
  });

  it('tells once a batch what it decided, and nothing of the texts', async () => {
    const events = new RecordedEvents();
    await new DecideContent(new FakeScorer(), events).run([
      { platform: gaming, text: '0.95 some words' },
      { platform: kids, text: 'too long' },
    ]);
    const [event] = events.of('contents-decided');
    expect(
      event!.decisions.map(({ platform, action, scores, failure }) => [platform, action, scores, failure]),
    ).toEqual([
      ['gaming', 'block', { toxicity: 0.95 }, undefined],
      ['kids', 'block', {}, 'text-too-long'],
    ]);
    expect(JSON.stringify(events.events)).not.toContain('some words');
  });

  it('does not trouble the scorer with nothing', async () => {
    const scorer = new FakeScorer();
    expect(await new DecideContent(scorer, new RecordedEvents()).run([])).toEqual([]);
    expect(scorer.calls).toEqual([]);
  });
});
