import type { Scores, ScoringFailure } from '@parlance/domain';
import type { InferencePool } from '@parlance/inference';
import { scoreInTurn } from './score-in-turn.js';

/** A norm card's text could not be scored for a reason that is not the text's: nothing can be said of the model. */
export class NormCardUnscoredError extends Error {
  override readonly name = 'NormCardUnscoredError';
  constructor(
    /** Which of the cards. */
    readonly card: number,
    readonly failure: ScoringFailure,
  ) {
    super(`norm card ${card} could not be scored: ${failure}`);
  }
}

/**
 * What a model just trained says of norm cards' texts on the path that serves; undefined of a text that is too long for
 * any model. @throws NormCardUnscoredError
 */
export async function scoreNormCards(
  pool: InferencePool,
  bundle: Uint8Array,
  texts: readonly string[],
): Promise<readonly (Scores | undefined)[]> {
  const { model } = await pool.loadPlatformModel(bundle);
  return (await scoreInTurn(pool, texts, model)).map((outcome, card) => {
    if ('scores' in outcome) return outcome.scores;
    if (outcome.failure === 'text-too-long') return undefined;
    throw new NormCardUnscoredError(card, outcome.failure);
  });
}
