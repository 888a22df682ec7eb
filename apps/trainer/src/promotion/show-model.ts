import type { ModelComparisonView } from '@parlance/contracts';
import {
  type CorrectionStore,
  type FlipList,
  type ModelComparison,
  type ModelRegistry,
  type RegisteredModel,
  UnknownModelError,
} from '@parlance/domain';

export interface ShownModel {
  readonly model: RegisteredModel;
  readonly comparison: ModelComparisonView | null;
}

/** Shows one model with its comparison. Texts are looked up by hash, so that an erased one is not shown. */
export class ShowModel {
  constructor(
    private readonly registry: ModelRegistry,
    private readonly corrections: CorrectionStore,
  ) {}

  /** @throws UnknownModelError if the platform has no such model. */
  async run(platform: string, name: string): Promise<ShownModel> {
    const model = (await this.registry.models(platform)).find((one) => one.model === name);
    if (model === undefined) throw new UnknownModelError(name);
    const comparison = await this.registry.comparison(name);
    return { model, comparison: comparison === undefined ? null : await this.#withTexts(platform, comparison) };
  }

  async #withTexts(platform: string, { labels, separation }: ModelComparison): Promise<ModelComparisonView> {
    const flips = Object.values(labels).flatMap(({ flips }) =>
      flips === undefined ? [] : [...flips.newlyFlagged.worst, ...flips.noLongerFlagged.worst],
    );
    const texts = await this.corrections.texts(platform, [...new Set(flips.map(({ textHash }) => textHash))]);
    return {
      labels: Object.fromEntries(
        Object.entries(labels).map(([label, { flips, ...figures }]) => [
          label,
          {
            ...figures,
            ...(flips && {
              flips: {
                threshold: flips.threshold,
                newlyFlagged: withTexts(flips.newlyFlagged, texts),
                noLongerFlagged: withTexts(flips.noLongerFlagged, texts),
              },
            }),
          },
        ]),
      ),
      ...(separation && { separation }),
    };
  }
}

function withTexts({ count, worst }: FlipList, texts: ReadonlyMap<string, string>) {
  return {
    count,
    worst: worst.map(({ textHash, truth, champion, challenger }) => ({
      ...{ text: texts.get(textHash) ?? null, textHash, holds: truth === 1, champion, challenger },
    })),
  };
}
