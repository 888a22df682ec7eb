import type { ScoringOutcome } from '@parlance/domain';

/** How far two scores of one text may be apart. */
export const SCORE_TOLERANCE = 1e-5;

/** The first difference between two lists of outcomes, or undefined: scores are compared within SCORE_TOLERANCE. */
export function difference(actual: readonly ScoringOutcome[], expected: readonly ScoringOutcome[]): string | undefined {
  if (actual.length !== expected.length) return `${actual.length} outcomes, ${expected.length} expected`;
  for (const [i, outcome] of actual.entries()) {
    if (!same(outcome, expected[i]!)) return `${i}: ${JSON.stringify(outcome)}, not ${JSON.stringify(expected[i])}`;
  }
  return undefined;
}

function same(a: ScoringOutcome, b: ScoringOutcome): boolean {
  if (a.model !== b.model) return false;
  if ('failure' in a || 'failure' in b) return 'failure' in a && 'failure' in b && a.failure === b.failure;
  const labels = Object.keys(b.scores);
  return (
    Object.keys(a.scores).join() === labels.join() &&
    labels.every((label) => Math.abs(a.scores[label]! - b.scores[label]!) <= SCORE_TOLERANCE)
  );
}
