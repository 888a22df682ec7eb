import type { ContentScorer } from '@parlance/domain';
import { expect, it } from 'vitest';
import type { InputRow } from '../reading/input-row.js';
import { evaluateRows } from './evaluate-rows.js';

const scorer: ContentScorer = {
  model: 'm',
  labels: ['toxicity', 'insult'],
  score: (texts) => Promise.resolve(texts.map(() => ({ scores: { toxicity: 0.5, insult: 0.5 }, model: 'm' }))),
};

async function* batch(): AsyncGenerator<readonly InputRow[]> {
  yield [{ line: 1, text: 'a', labels: { toxicity: 1, insult: 0 } }];
}

it('stops at Ctrl-C also when every row is scored', async () => {
  const interruption = new AbortController();
  const measured = evaluateRows(batch(), {
    scorer,
    thresholds: { all: 0.5, byLabel: {} },
    maxInFlight: 1,
    onBadRow: () => undefined,
    onRows: () => interruption.abort(),
    signal: interruption.signal,
  });
  await expect(measured).rejects.toMatchObject({ name: 'AbortError' });
});
