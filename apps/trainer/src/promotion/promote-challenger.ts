import {
  ChampionChangedError,
  type GateVerdict,
  type ModelComparison,
  type ModelRegistry,
  type OutOfFoldScores,
  PlatformPinnedError,
  type PlatformStore,
} from '@parlance/domain';
import type { StructuredLogger } from '@parlance/observability';
import type { TrainedModel } from '@parlance/platform-model';
import type { TrainerMetrics } from '../trainer.metrics.js';
import type { Dataset } from '../training/build-dataset.js';
import type { TellClassifiers } from './tell-classifiers.js';

/** Who promotes when no person does. */
const GATE = 'gate';

export interface JudgedChallenger {
  readonly platform: string;
  readonly dataset: Pick<Dataset, 'textHashes'>;
  readonly trained: TrainedModel;
  readonly verdict: GateVerdict;
  /** What the verdict is of. */
  readonly comparison: ModelComparison;
  /** The champion that it was judged against. */
  readonly champion: string | undefined;
}

/** What became of a challenger; `detail`: why one that passed the gate waits for a person. */
export interface KeptChallenger {
  readonly promoted: boolean;
  readonly detail?: string;
}

/** Keeps a judged challenger, and puts one in service that passed the gate, if the policy leaves it to the gate, or that a person wants. */
export class PromoteChallenger {
  constructor(
    private readonly registry: ModelRegistry,
    private readonly platforms: PlatformStore,
    private readonly tellClassifiers: TellClassifiers,
    private readonly metrics: TrainerMetrics,
    private readonly logger: StructuredLogger,
  ) {}

  /** @throws ChampionChangedError if another champion serves by now; the challenger is kept. */
  async run(judged: JudgedChallenger): Promise<KeptChallenger> {
    const { platform, dataset, trained, verdict, comparison, champion } = judged;
    const { model, labels, sha256, base, dataset: data, seed, measures: metrics } = trained;
    await this.registry.add(
      { platform, model, labels, sha256, base, dataset: data, seed, metrics, verdict, comparison },
      trained.bundle,
      verdict.promote ? 'challenger' : 'rejected',
      outOfFoldByText(trained, dataset.textHashes),
    );
    for (const { code } of verdict.reasons) this.metrics.verdicts.inc({ outcome: code });
    return verdict.promote ? this.#byGate(platform, model, champion) : { promoted: false };
  }

  /** Promotes whatever its verdict was. @throws UnknownModelError, ChampionChangedError */
  async byHand(platform: string, model: string, by: string): Promise<void> {
    const expected = await this.#championOf(platform);
    await this.registry.promote({ platform, model, by, expected });
    this.#tell(platform, model, by, expected);
  }

  async #byGate(platform: string, model: string, expected: string | undefined): Promise<KeptChallenger> {
    if ((await this.platforms.find(platform))?.policy.promotion === 'by-person') {
      const found = await this.#championOf(platform);
      if (found !== expected) throw new ChampionChangedError(platform, expected, found);
      return this.#waits(platform, model, 'the policy leaves promotion to a person');
    }
    try {
      await this.registry.promote({ platform, model, by: GATE, expected, unlessPinned: true });
    } catch (error) {
      if (!(error instanceof PlatformPinnedError)) throw error;
      return this.#waits(platform, model, error.message);
    }
    this.#tell(platform, model, GATE, expected);
    return { promoted: true };
  }

  #waits(platform: string, model: string, why: string): KeptChallenger {
    this.logger.event('model.waits', { platform, model, why });
    return { promoted: false, detail: `${model} passed the gate and waits for a person: ${why}` };
  }

  #tell(platform: string, model: string, by: string, before: string | undefined): void {
    this.logger.event('model.promoted', { platform, model, by, before });
    // Not awaited: it serves whether or not the hint arrives.
    void this.tellClassifiers.promoted({ platform, model });
  }

  async #championOf(platform: string): Promise<string | undefined> {
    return (await this.registry.champion(platform))?.model;
  }
}

function outOfFoldByText({ outOfFold }: TrainedModel, textHashes: readonly string[]): OutOfFoldScores {
  return new Map(
    Object.entries(outOfFold).map(([label, { rows, model }]) => [
      label,
      new Map(rows.map((row, i) => [textHashes[row]!, model[i]!])),
    ]),
  );
}
