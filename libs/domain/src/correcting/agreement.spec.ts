import { describe, expect, it } from 'vitest';
import { agreement } from './agreement.js';

const POLICY = { labels: { insult: { review: 0.5, block: 0.9 }, threat: { block: 0.75 }, spam: {} } };
const agrees = (labels: Record<string, boolean>, scores: Record<string, number>) =>
  agreement({ labels }, scores, POLICY);

describe('whether a correction agrees with a decision', () => {
  it('goes by the label’s lowest threshold, reached from that score on', () => {
    expect(agrees({ insult: true }, { insult: 0.5 })).toBe(true);
    expect(agrees({ insult: true }, { insult: 0.49 })).toBe(false);
    expect(agrees({ insult: false }, { insult: 0.49 })).toBe(true);
    expect(agrees({ threat: false }, { threat: 0.75 })).toBe(false);
  });

  it('takes every judged label that can be told, and no label that was not judged', () => {
    expect(agrees({ insult: true, threat: false }, { insult: 0.6, threat: 0.1 })).toBe(true);
    expect(agrees({ insult: true, threat: false }, { insult: 0.6, threat: 0.8 })).toBe(false);
    expect(agrees({ insult: true }, { insult: 0.6, threat: 0.8 })).toBe(true);
    expect(agrees({ insult: true, spam: true, griefing: true }, { insult: 0.6, spam: 0.1 })).toBe(true);
  });

  it('cannot be told of labels that never act, that the policy does not have, or that have no score', () => {
    expect(agrees({ spam: true }, { spam: 0.9 })).toBeUndefined();
    expect(agrees({ griefing: true }, { griefing: 0.9 })).toBeUndefined();
    expect(agrees({ insult: true }, {})).toBeUndefined();
  });
});
