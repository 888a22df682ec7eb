import type { ScoringOutcome } from '@parlance/domain';
import type { InferencePool } from '@parlance/inference';

/** A pool's queue takes thousands of texts, a platform may have more. */
const TEXTS_AT_ONCE = 256;

/** A loaded platform model's outcomes of texts, in order, a part of them at a time. */
export async function scoreInTurn(
  pool: InferencePool,
  texts: readonly string[],
  model: string,
): Promise<readonly ScoringOutcome[]> {
  const outcomes: ScoringOutcome[] = [];
  for (let begin = 0; begin < texts.length; begin += TEXTS_AT_ONCE) {
    const part = texts.slice(begin, begin + TEXTS_AT_ONCE);
    const scored = await pool.score(
      part,
      part.map(() => model),
    );
    outcomes.push(...scored);
  }
  return outcomes;
}
