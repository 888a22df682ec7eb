import { prAuc, Ranking, rocAuc } from '@parlance/domain';
import { NGRAM_BUCKETS } from '@parlance/text';
import { calibrate, type Calibration } from '../calibrate.js';
import { logLoss } from '../logistic-line.js';
import type { DenseRows } from './dense-rows.js';
import { naiveBayesRatios, type NgramRows, scaled, squares } from './ngram-rows.js';
import { type HeadProblem, HeadSolver, problemOfNgrams } from './solve-head.js';
import { startingPoint } from './starting-point.js';
import { type Candidate, candidates, COST_OF_NGRAMS_ALONE, MANY_FROM, NGRAMS_ALONE, STEADY } from './strengths.js';

/** Everything the head of one label is fitted to. */
export interface HeadData {
  readonly dense: DenseRows;
  readonly denseSquares: Float64Array;
  readonly gramMatrix: Float32Array | undefined;
  readonly ngrams: NgramRows;
  /** The base's logit of the label, 0 for a label of the platform's own. */
  readonly priors: Float64Array;
  readonly readings: Int8Array;
  readonly foldOf: Int32Array;
  readonly folds: number;
  readonly seed: number;
  /** Called once a fold; may throw to give up. */
  readonly onFold?: (fold: number, folds: number) => void;
}

/** z = slope · z0 + intercept + w·q + v·t; p = σ(calibration.slope · z + calibration.intercept) */
export interface Head {
  readonly slope: number;
  readonly intercept: number;
  /** w: [q] */
  readonly dense: Float32Array;
  /** v: [NGRAM_BUCKETS] */
  readonly ngrams: Float32Array;
  readonly calibration: Calibration;
  /** What was mixed, each with the same weight. */
  readonly fitted: readonly Candidate[];
  readonly outOfFold: OutOfFold;
}

/** What heads said of texts that they had not been fitted to. */
export interface OutOfFold {
  /** Places in the training set, ascending. */
  readonly texts: readonly number[];
  readonly logits: Float64Array;
}

const CHOOSING = { epochs: 20, tolerance: 0.005 };
const FITTING = { epochs: 25, tolerance: 0.002 };
const CHOOSING_AMONG_MANY = { epochs: 8, tolerance: 0.02 };
const FITTING_MANY = { epochs: 12, tolerance: 0.01 };

/** Fits, chooses and calibrates the head of one label. Texts whose reading is not known take no part. */
export function fitHead(data: HeadData): Head {
  const judged = [...data.readings.keys()].filter((text) => data.readings[text]! >= 0);
  const many = judged.length >= MANY_FROM;
  const tried = candidates(judged.length);
  const folds = new FoldFits(data, judged, many ? CHOOSING_AMONG_MANY : CHOOSING);
  const chosen = many ? folds.leastLogLossMixed(tried) : folds.bestRankingMixed(tried);
  const outOfFold = folds.mean(chosen);
  const readings = judged.map((text) => data.readings[text]!);
  return {
    ...fitOnAll(data, judged, chosen, many ? FITTING_MANY : FITTING),
    calibration: calibrate(outOfFold, readings),
    fitted: chosen,
    outOfFold: { texts: judged, logits: outOfFold },
  };
}

/** The fits that leave one fold out, each made once and when it is asked for. */
class FoldFits {
  /** By candidate: the logit of each judged text by the fit that left it out; NaN where none was made yet. */
  private readonly logits = new Map<Candidate, Float64Array>();
  private readonly placeOf: ReadonlyMap<number, number>;

  constructor(
    private readonly data: HeadData,
    private readonly judged: readonly number[],
    private readonly effort: { readonly epochs: number; readonly tolerance: number },
  ) {
    this.placeOf = new Map(judged.map((text, place) => [text, place]));
  }

  /** The best by out-of-fold ROC-AUC + PR-AUC, and the steady one: one linear model of both. */
  bestRankingMixed(tried: readonly Candidate[]): readonly Candidate[] {
    for (let fold = 0; fold < this.data.folds; fold++) this.fit(fold, tried);
    const best = tried.reduce((winner, each) => (this.quality([each]) > this.quality([winner]) ? each : winner));
    return best === STEADY ? [STEADY] : [best, STEADY];
  }

  /**
   * The one with the lowest log-loss on one held-out fold, and `NGRAMS_ALONE` unless it costs too much. Of the others only that
   * fold is fitted.
   */
  leastLogLossMixed(tried: readonly Candidate[]): readonly Candidate[] {
    this.fit(0, [...tried, NGRAMS_ALONE]);
    const held = this.judged.filter((text) => this.data.foldOf[text] === 0);
    const loss = (candidate: Candidate): number => {
      const logits = this.logits.get(candidate)!;
      return held.reduce((sum, text) => sum + logLoss(logits[this.placeOf.get(text)!]!, this.data.readings[text]!), 0);
    };
    const best = tried.reduce((winner, each) => (loss(each) < loss(winner) ? each : winner));
    const mixed = [best, NGRAMS_ALONE];
    for (let fold = 1; fold < this.data.folds; fold++) this.fit(fold, mixed);
    return this.quality(mixed) >= this.quality([best]) - COST_OF_NGRAMS_ALONE ? mixed : [best];
  }

  /** Out-of-fold logits of the mean of several candidates. */
  mean(chosen: readonly Candidate[]): Float64Array {
    const mean = new Float64Array(this.judged.length);
    for (const candidate of chosen) {
      const logits = this.logits.get(candidate)!;
      for (let place = 0; place < mean.length; place++) mean[place]! += logits[place]! / chosen.length;
    }
    return mean;
  }

  /** Out-of-fold ROC-AUC + PR-AUC. */
  private quality(mixed: readonly Candidate[]): number {
    const ranking = Ranking.of(
      this.mean(mixed),
      this.judged.map((text) => this.data.readings[text]!),
    );
    return (rocAuc(ranking) ?? 0) + (prAuc(ranking) ?? 0);
  }

  private fit(fold: number, tried: readonly Candidate[]): void {
    const { data, judged, effort } = this;
    data.onFold?.(fold, data.folds);
    const training = judged.filter((text) => data.foldOf[text] !== fold);
    const held = judged.filter((text) => data.foldOf[text] === fold);
    const problems = new Problems(data, training, judged);
    let warmStart: Float64Array | undefined;
    for (const candidate of tried) {
      const solver = HeadSolver.solve(problems.of(candidate), training, {
        strengths: candidate,
        ...effort,
        seed: data.seed,
        warmStart,
      });
      warmStart = solver.dual;
      let logits = this.logits.get(candidate);
      if (logits === undefined) this.logits.set(candidate, (logits = new Float64Array(judged.length).fill(NaN)));
      for (const text of held) logits[this.placeOf.get(text)!] = solver.logit(text);
    }
  }
}

function fitOnAll(
  data: HeadData,
  judged: readonly number[],
  chosen: readonly Candidate[],
  effort: { readonly epochs: number; readonly tolerance: number },
): Pick<Head, 'slope' | 'intercept' | 'dense' | 'ngrams'> {
  const problems = new Problems(data, judged, judged);
  const dense = new Float32Array(data.dense.baseWidth + data.dense.mappedWidth);
  const ngrams = new Float32Array(NGRAM_BUCKETS);
  let [slope, intercept] = [0, 0];
  let warmStart: Float64Array | undefined;
  const share = 1 / chosen.length;
  for (const candidate of chosen) {
    const options = { strengths: candidate, ...effort, seed: data.seed, warmStart };
    const solver = HeadSolver.solve(problems.of(candidate), judged, options);
    warmStart = solver.dual;
    const factors = candidate.naiveBayes ? problems.ratios : undefined;
    solver.weightsOfDense().forEach((weight, k) => (dense[k]! += weight * share));
    solver.ngramWeights.forEach((weight, j) => (ngrams[j]! += weight * (factors?.[j] ?? 1) * share));
    slope += solver.slope * share;
    intercept += solver.intercept * share;
  }
  return { slope, intercept, dense, ngrams };
}

/** The problem with and without scaled n-grams, and of n-grams alone, seen from one choice of training texts. */
class Problems {
  readonly ratios: Float32Array;
  private readonly plain: HeadProblem;
  private readonly withRatios: HeadProblem;

  constructor(data: HeadData, training: readonly number[], judged: readonly number[]) {
    const { dense, denseSquares, gramMatrix, ngrams, priors, readings } = data;
    this.ratios = naiveBayesRatios(ngrams, readings, training);
    const start = startingPoint(priors, readings, judged);
    const rest = { dense, denseSquares, gramMatrix, priors, readings, start };
    this.plain = { ...rest, ngrams, ngramSquares: squares(ngrams) };
    const told = scaled(ngrams, this.ratios);
    this.withRatios = { ...rest, ngrams: told, ngramSquares: squares(told) };
  }

  of({ naiveBayes, ngramsAlone }: Candidate): HeadProblem {
    if (ngramsAlone) return problemOfNgrams(this.plain.ngrams, this.plain.readings);
    return naiveBayes ? this.withRatios : this.plain;
  }
}
