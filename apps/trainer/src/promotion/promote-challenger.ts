import type { GateVerdict, ModelComparison, ModelRegistry, OutOfFoldScores } from '@parlance/domain';
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

/** Keeps a judged challenger, and puts one in service that passed the gate or that a person wants. */
export class PromoteChallenger {
  constructor(
    private readonly registry: ModelRegistry,
    private readonly tellClassifiers: TellClassifiers,
    private readonly metrics: TrainerMetrics,
    private readonly logger: StructuredLogger,
  ) {}

  /** @throws ChampionChangedError if another champion serves by now; the challenger is kept. */
  async run(judged: JudgedChallenger): Promise<{ promoted: boolean }> {
    const { platform, dataset, trained, verdict, comparison, champion } = judged;
    const { model, labels, sha256, base, dataset: data, seed, measures: metrics } = trained;
    await this.registry.add(
      { platform, model, labels, sha256, base, dataset: data, seed, metrics, verdict, comparison },
      trained.bundle,
      verdict.promote ? 'challenger' : 'rejected',
      outOfFoldByText(trained, dataset.textHashes),
    );
    for (const { code } of verdict.reasons) this.metrics.verdicts.inc({ outcome: code });
    if (verdict.promote) await this.#promote(platform, model, GATE, champion);
    return { promoted: verdict.promote };
  }

  /** Promotes whatever its verdict was. @throws UnknownModelError, ChampionChangedError */
  async byHand(platform: string, model: string, by: string): Promise<void> {
    const champion = (await this.registry.champions()).find((one) => one.platform === platform)?.model;
    await this.#promote(platform, model, by, champion);
  }

  async #promote(platform: string, model: string, by: string, expected: string | undefined): Promise<void> {
    await this.registry.promote({ platform, model, by, expected });
    this.logger.event('model.promoted', { platform, model, by, before: expected });
    // Not awaited: it serves whether or not the hint arrives.
    void this.tellClassifiers.promoted({ platform, model });
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
