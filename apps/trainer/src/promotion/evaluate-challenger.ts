import {
  type Champion,
  type Comparison,
  type GateVerdict,
  type Label,
  type Thresholds,
  type ModelRegistry,
  type OutOfFoldScores,
  type PlatformStore,
  type Policy,
  promotionGate,
} from '@parlance/domain';
import type { TrainedModel } from '@parlance/platform-model';
import type { Dataset } from '../training/build-dataset.js';

/** The model that serves, as a challenger is compared with it. */
export interface StandingChampion {
  readonly model: string;
  readonly base: Champion['base'];
  readonly outOfFold: OutOfFoldScores;
  /** Rows of the challenger's dataset that the champion was not trained on. */
  readonly unseenRows: readonly number[];
}

/** A base model that does not have a label says nothing of it. */
const NO_OPINION = 0.5;

/** Judges a challenger against what serves, on texts that neither was trained on. */
export class EvaluateChallenger {
  constructor(
    private readonly registry: ModelRegistry,
    private readonly platforms: PlatformStore,
  ) {}

  /** Undefined if the base model serves. */
  async championOf(platform: string, { textHashes }: Dataset): Promise<StandingChampion | undefined> {
    const champion = (await this.registry.champions()).find((one) => one.platform === platform);
    if (champion === undefined) return undefined;
    const outOfFold = await this.registry.outOfFoldScores(champion.model);
    const seen = new Set([...outOfFold.values()].flatMap((scores) => [...scores.keys()]));
    const unseenRows = [...textHashes.keys()].filter((row) => !seen.has(textHashes[row]!));
    return { model: champion.model, base: champion.base, outOfFold, unseenRows };
  }

  async run(challenge: {
    readonly platform: string;
    readonly dataset: Dataset;
    readonly trained: TrainedModel;
    readonly champion: StandingChampion | undefined;
  }): Promise<GateVerdict> {
    const policy = (await this.platforms.find(challenge.platform))?.policy;
    return promotionGate({
      first: challenge.champion === undefined,
      comparisons: comparisons(challenge.trained, challenge.dataset.textHashes, challenge.champion, policy),
      normCards: [],
    });
  }
}

/**
 * One comparison a label of the challenger's, by out-of-fold scores. The champion stands with its own, and with what it
 * says of rows that came after it; for a label that it does not have, and where there is no champion, the base model stands.
 */
export function comparisons(
  trained: Pick<TrainedModel, 'outOfFold' | 'championScores'>,
  textHashes: readonly string[],
  champion: StandingChampion | undefined,
  policy: Policy | undefined,
): readonly Comparison[] {
  return Object.entries(trained.outOfFold).map(([label, { rows, truths, model, base }]) => {
    const ofChampion = champion && championScores(label, trained, textHashes, champion);
    const scoreBefore = (row: number, i: number): number | undefined =>
      ofChampion === undefined ? (base?.[i] ?? NO_OPINION) : ofChampion.get(row);
    const compared = rows.flatMap((row, i) => {
      const before = scoreBefore(row, i);
      return before === undefined ? [] : [{ truth: truths[i]!, before, after: model[i]! }];
    });
    // Where nobody had an opinion before, nothing was flagged that could be flagged more or less.
    const threshold = ofChampion === undefined && base === undefined ? undefined : lowest(policy?.labels[label]);
    return {
      label,
      truths: compared.map(({ truth }) => truth),
      champion: compared.map(({ before }) => before),
      challenger: compared.map(({ after }) => after),
      ...(threshold !== undefined && { threshold }),
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
  if (own === undefined) return undefined;
  const scores = new Map<number, number>();
  textHashes.forEach((hash, row) => {
    const score = own.get(hash);
    if (score !== undefined) scores.set(row, score);
  });
  unseenRows.forEach((row, i) => {
    const score = later?.[label]?.[i];
    if (score !== undefined) scores.set(row, score);
  });
  return scores;
}

function lowest(thresholds: Thresholds | undefined): number | undefined {
  const given = [thresholds?.review, thresholds?.block].filter((threshold) => threshold !== undefined);
  return given.length === 0 ? undefined : Math.min(...given);
}
