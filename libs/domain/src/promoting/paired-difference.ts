import type { Interval, Measure } from '../measuring/bootstrap.js';
import { Ranking } from '../measuring/ranking.js';
import { seededRandom } from '../measuring/seeded-random.js';

/** How much more the challenger reaches than the champion on the same texts, and where that would fall on others. */
export interface PairedDifference extends Interval {
  readonly difference: number;
  /** Its standard error: the standard deviation over the resamples. */
  readonly deviation: number;
}

export interface PairedScores {
  /** 0 or 1 of each text. */
  readonly truths: readonly number[];
  readonly champion: readonly number[];
  readonly challenger: readonly number[];
}

const RESAMPLES = 1000;
const SEED = 1;

/**
 * The difference of a measure between two models with its percentile interval: each resample draws the same texts for
 * both, so that what is hard about a text counts against neither (Efron & Tibshirani 1993, §15.2).
 * Undefined where the measure is, such as without a text of one reading.
 */
export function pairedDifference(scores: PairedScores, measure: Measure, level: number): PairedDifference | undefined {
  const champion = new Ordered(scores.champion, scores.truths);
  const challenger = new Ordered(scores.challenger, scores.truths);
  const texts = scores.truths.length;
  const differenceOf = (weights: Uint16Array): number | undefined => {
    const before = measure(champion.ranking, champion.byRank(weights));
    const after = measure(challenger.ranking, challenger.byRank(weights));
    return before === undefined || after === undefined ? undefined : after - before;
  };
  const weights = new Uint16Array(texts).fill(1);
  const difference = differenceOf(weights);
  if (difference === undefined) return undefined;
  const random = seededRandom(SEED);
  const differences: number[] = [];
  for (let resample = 0; resample < RESAMPLES; resample++) {
    weights.fill(0);
    for (let draw = 0; draw < texts; draw++) weights[Math.floor((random() / 2 ** 32) * texts)]!++;
    const one = differenceOf(weights);
    if (one !== undefined) differences.push(one);
  }
  differences.sort((a, b) => a - b);
  const at = (share: number): number => differences[Math.round(share * (differences.length - 1))]!;
  const mean = differences.reduce((sum, each) => sum + each, 0) / differences.length;
  const squares = differences.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / differences.length);
  return { difference, deviation, low: at((1 - level) / 2), high: at((1 + level) / 2) };
}

/** A ranking, and which text stands at each rank. */
class Ordered {
  readonly ranking: Ranking;
  private readonly order: readonly number[];
  private readonly weights: Uint16Array;

  constructor(scores: readonly number[], truths: readonly number[]) {
    this.order = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]!);
    // Sorted already, and sorting is stable: rank i is place i.
    this.ranking = Ranking.of(
      this.order.map((text) => scores[text]!),
      this.order.map((text) => truths[text]!),
    );
    this.weights = new Uint16Array(scores.length);
  }

  byRank(byText: Uint16Array): Uint16Array {
    for (let rank = 0; rank < this.weights.length; rank++) this.weights[rank] = byText[this.order[rank]!]!;
    return this.weights;
  }
}
