/** The label value that models share which keep no series of their own. */
const OTHER = 'other';

/**
 * Keeps the number of time series by model bounded: of each platform those models keep their name as the value of the `model`
 * label that decided last, every earlier one is `other`.
 */
export class LatestModels {
  /** By platform, and by model: when it decided last, in ms since 1970. */
  readonly #decided = new Map<string, Map<string, number>>();

  constructor(private readonly mostAPlatform: number) {}

  /** @returns the label's value for a model that decided then, and the model that loses its series to it, if one does. */
  of(platform: string, model: string, decidedAt: Date): { readonly label: string; readonly outdated?: string } {
    const models = this.#decided.get(platform) ?? new Map<string, number>();
    this.#decided.set(platform, models);
    const at = decidedAt.getTime();
    const before = models.get(model);
    if (before !== undefined || models.size < this.mostAPlatform) {
      models.set(model, Math.max(before ?? at, at));
      return { label: model };
    }
    const [outdated, last] = [...models].reduce((a, b) => (b[1] < a[1] ? b : a));
    if (at <= last) return { label: OTHER };
    models.delete(outdated);
    models.set(model, at);
    return { label: model, outdated };
  }
}
