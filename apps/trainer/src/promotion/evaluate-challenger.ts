import { isDeepStrictEqual } from 'node:util';
import {
  type Champion,
  compareModels,
  type GateVerdict,
  type IdentifiedComparison,
  judgeNormCards,
  type KeptNormCard,
  type Label,
  type LostLabel,
  lowestThreshold,
  type ModelComparison,
  type ModelRegistry,
  type NormCardStore,
  type OutOfFoldScores,
  type PlatformStore,
  type Policy,
  promotionGate,
} from '@parlance/domain';
import type { TrainedModel } from '@parlance/platform-model';
import type { Dataset } from '../training/build-dataset.js';
import { challengerPolicy, lastingPolicy } from './challenger-policy.js';

/** The model that serves, as a challenger is compared with it. */
export interface StandingChampion {
  readonly model: string;
  readonly base: Champion['base'];
  /** SHA-256 of the dataset that it learnt from. */
  readonly dataset: string;
  readonly outOfFold: OutOfFoldScores;
  /** Rows of the challenger's dataset that the champion was not trained on. */
  readonly unseenRows: readonly number[];
}

/** What the gate says, and what it says it of. */
export interface Evaluation {
  readonly verdict: GateVerdict;
  readonly comparison: ModelComparison;
}

/** The platform's norm cards are not those any more that the challenger scored. */
export class NormCardsChangedError extends Error {
  override readonly name = 'NormCardsChangedError';
  constructor(readonly platform: string) {
    super(`${platform}: its norm cards were replaced while a challenger was trained`);
  }
}

/** A base model that does not have a label says nothing of it. */
const NO_OPINION = 0.5;

/** Judges a challenger against what serves, on texts that neither was trained on. */
export class EvaluateChallenger {
  constructor(
    private readonly registry: ModelRegistry,
    private readonly platforms: PlatformStore,
    private readonly normCards: NormCardStore,
  ) {}

  /** Undefined if the base model serves. */
  async championOf(platform: string, { textHashes }: Dataset): Promise<StandingChampion | undefined> {
    const champion = await this.registry.champion(platform);
    if (champion === undefined) return undefined;
    const outOfFold = await this.registry.outOfFoldScores(champion.model);
    const seen = new Set([...outOfFold.values()].flatMap((scores) => [...scores.keys()]));
    const unseenRows = [...textHashes.keys()].filter((row) => !seen.has(textHashes[row]!));
    const { model, base, dataset } = champion;
    return { model, base, dataset: dataset.sha256, outOfFold, unseenRows };
  }

  /** @throws NormCardsChangedError if the platform's cards are no longer those that the challenger scored. */
  async run(challenge: {
    readonly platform: string;
    readonly dataset: Dataset;
    readonly trained: TrainedModel;
    readonly champion: StandingChampion | undefined;
    /** Whose texts the challenger scored. */
    readonly cards: readonly KeptNormCard[];
  }): Promise<Evaluation> {
    const { platform, trained, dataset, champion, cards } = challenge;
    if (!isDeepStrictEqual(await this.normCards.of(platform), cards)) throw new NormCardsChangedError(platform);
    const found = await this.platforms.find(platform);
    const policy = found && (await challengerPolicy(found, trained));
    const compared = comparisons(trained, dataset.textHashes, champion, found && lastingPolicy(found));
    const verdict = promotionGate({
      first: champion === undefined,
      onNewBase: champion !== undefined && champion.base.sha256 !== trained.base.sha256,
      comparisons: compared,
      lostLabels: champion === undefined ? [] : lostLabels(trained, champion, found?.policy),
      normCards: policy === undefined ? [] : judgeNormCards(cards, trained.normCardScores, policy),
    });
    return { verdict, comparison: { labels: compareModels(compared), separation: trained.separation } };
  }
}

/**
 * One comparison a label of the challenger's, by out-of-fold scores. The champion stands with its own, and with what it
 * says of rows that came after it; for a label that it does not have, and where there is no champion, the base model stands.
 */
export function comparisons(
  trained: Pick<TrainedModel, 'outOfFold' | 'championScores' | 'dataset'>,
  textHashes: readonly string[],
  champion: StandingChampion | undefined,
  policy: Policy | undefined,
): readonly IdentifiedComparison[] {
  return Object.entries(trained.outOfFold).map(([label, { rows, truths, model, base }]) => {
    const ofChampion = champion && championScores(label, trained, textHashes, champion);
    const scoreBefore = (row: number, i: number): number | undefined =>
      ofChampion === undefined ? (base?.[i] ?? NO_OPINION) : ofChampion.get(row);
    const compared = rows.flatMap((row, i) => {
      const before = scoreBefore(row, i);
      return before === undefined ? [] : [{ row, truth: truths[i]!, before, after: model[i]! }];
    });
    // Where nobody had an opinion before, nothing was flagged that could be flagged more or less.
    const knownBefore = ofChampion !== undefined || base !== undefined;
    const thresholds = policy?.labels[label] ?? {};
    const threshold = knownBefore ? lowestThreshold(thresholds) : undefined;
    const judgedBefore = champion?.outOfFold.get(label)?.size ?? 0;
    const same = trained.dataset.sha256 === champion?.dataset;
    return {
      label,
      truths: compared.map(({ truth }) => truth),
      champion: compared.map(({ before }) => before),
      challenger: compared.map(({ after }) => after),
      ...(threshold !== undefined && { threshold }),
      ...(judgedBefore > 0 && { judged: { champion: judgedBefore, challenger: rows.length, same } }),
      ...{ textHashes: compared.map(({ row }) => textHashes[row]!), thresholds, knownBefore },
    };
  });
}

/** By row; undefined if the champion does not have the label. */
function championScores(
  label: Label,
  { championScores: later }: Pick<TrainedModel, 'championScores'>,
  textHashes: readonly string[],
  { outOfFold, unseenRows }: StandingChampion,
): ReadonlyMap<number, number> | undefined {
  const own = outOfFold.get(label);
  if (own === undefined && later?.[label] === undefined) return undefined;
  const scores = new Map<number, number>();
  textHashes.forEach((hash, row) => {
    const score = own?.get(hash);
    if (score !== undefined) scores.set(row, score);
  });
  unseenRows.forEach((row, i) => {
    const score = later?.[label]?.[i];
    if (score !== undefined) scores.set(row, score);
  });
  return scores;
}

/** Labels of the champion's that the challenger does not have though the policy names them, each with the reason. */
export function lostLabels(
  { labels, skipped, championScores: later = {} }: Pick<TrainedModel, 'labels' | 'skipped' | 'championScores'>,
  { outOfFold }: Pick<StandingChampion, 'outOfFold'>,
  policy: Policy | undefined,
): readonly LostLabel[] {
  const had = new Set([...outOfFold.keys(), ...Object.keys(later)]);
  return [...had]
    .filter((label) => !labels.includes(label) && policy?.labels[label] !== undefined)
    .map((label) => ({
      label,
      why: skipped.find((one) => one.label === label)?.reason ?? 'no text is judged for it any more',
    }));
}
