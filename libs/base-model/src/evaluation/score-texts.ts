import type { ContentScorer } from '@parlance/domain';

/** A text that the model could not score; measuring needs every one. */
export class UnscoredTextError extends Error {
  override readonly name = 'UnscoredTextError';
}

const TEXTS_A_CALL = 1024;

/** The scores of every text, by label, through the serving path. @throws UnscoredTextError */
export async function scoreTexts(
  scorer: ContentScorer,
  texts: readonly string[],
): Promise<Readonly<Record<string, number>>[]> {
  const scores: Readonly<Record<string, number>>[] = [];
  for (let begin = 0; begin < texts.length; begin += TEXTS_A_CALL) {
    for (const outcome of await scorer.score(texts.slice(begin, begin + TEXTS_A_CALL))) {
      if ('failure' in outcome) throw new UnscoredTextError(`text ${scores.length}: ${outcome.failure}`);
      scores.push(outcome.scores);
    }
  }
  return scores;
}
