import {
  BaseGoneError,
  type Champion,
  ChampionChangedError,
  type ModelComparison,
  ModelRegistry,
  type NewModel,
  type OutOfFoldScores,
  type Pin,
  PlatformPinnedError,
  type Promotion,
  type RegisteredModel,
  UnknownModelError,
} from '@parlance/domain';

interface Stored {
  model: RegisteredModel;
  comparison: ModelComparison | undefined;
  readonly bundle: Uint8Array;
  readonly outOfFold: OutOfFoldScores;
}

/** Models in memory, for specs; keeps the same contract as PostgreSQL (`MODEL_REGISTRY_CONTRACT`). */
export class InMemoryModelRegistry extends ModelRegistry {
  readonly #models = new Map<string, Stored>();
  readonly #pins = new Map<string, Pin>();
  /** By SHA-256. */
  readonly #bases = new Map<string, Uint8Array>();
  readonly #promotions: (Promotion & { readonly platform: string })[] = [];

  override async add(
    { comparison, ...model }: NewModel,
    bundle: Uint8Array,
    state: 'challenger' | 'rejected',
    outOfFold: OutOfFoldScores,
  ): Promise<void> {
    const known = this.#models.get(model.model);
    if (known !== undefined) {
      const { state: before, createdAt } = known.model;
      const neverServed = before === 'challenger' || before === 'rejected';
      if (!neverServed && !(before === 'retired' && state === 'challenger')) return;
      const { promotedBy, promotedAt } = known.model;
      const promoted = { ...(promotedBy !== undefined && { promotedBy }), ...(promotedAt && { promotedAt }) };
      known.model = { ...structuredClone(model), state, createdAt, ...promoted };
      known.comparison = structuredClone(comparison);
      return;
    }
    const registered = { ...structuredClone(model), state, createdAt: new Date() };
    this.#models.set(model.model, {
      model: registered,
      comparison: structuredClone(comparison),
      bundle: bundle.slice(),
      outOfFold: structuredClone(outOfFold),
    });
  }

  override async promote(promotion: Parameters<ModelRegistry['promote']>[0]): Promise<void> {
    const { platform, model, by, expected, unlessPinned = false } = promotion;
    const champion = this.#championOf(platform)?.model;
    if (champion !== expected) throw new ChampionChangedError(platform, expected, champion);
    if (this.#models.get(model)?.model.platform !== platform) throw new UnknownModelError(model);
    const pin = unlessPinned ? this.#pins.get(platform) : undefined;
    if (pin !== undefined) throw new PlatformPinnedError(platform, pin);
    if (model !== champion) this.#replace(platform, { champion, model, by });
  }

  override async pin(platform: string, by: string, reason?: string): Promise<Pin> {
    const pin = { by, ...(reason !== undefined && { reason }), at: new Date() };
    this.#pins.set(platform, pin);
    return pin;
  }

  override async unpin(platform: string): Promise<boolean> {
    return this.#pins.delete(platform);
  }

  override async pinOf(platform: string): Promise<Pin | undefined> {
    return this.#pins.get(platform);
  }

  override async rollBack({ platform, model, by }: Parameters<ModelRegistry['rollBack']>[0]): Promise<void> {
    const champion = this.#championOf(platform)?.model;
    const served = this.#promotions.some((promotion) => promotion.platform === platform && promotion.model === model);
    if (model !== undefined && !served) throw new UnknownModelError(model);
    if (model === champion) return;
    this.#replace(platform, { champion, model, by });
    await this.pin(platform, by, `rolled back to ${model ?? 'the base model'}`);
  }

  override async champions(): Promise<readonly Champion[]> {
    return [...this.#models.values()]
      .filter(({ model }) => model.state === 'champion')
      .map(({ model: { platform, model, sha256, base } }) => ({ platform, model, sha256, base: { ...base } }))
      .sort((a, b) => (a.platform < b.platform ? -1 : 1));
  }

  override async champion(platform: string): Promise<RegisteredModel | undefined> {
    return structuredClone(this.#championOf(platform));
  }

  override async models(platform: string): Promise<readonly RegisteredModel[]> {
    return [...this.#models.values()]
      .filter(({ model }) => model.platform === platform)
      .map(({ model }) => structuredClone(model))
      .reverse();
  }

  override async promotions(platform: string): Promise<readonly Promotion[]> {
    return this.#promotions
      .filter((promotion) => promotion.platform === platform)
      .map(({ model, by, at }) => ({ ...(model !== undefined && { model }), by, at }))
      .reverse();
  }

  override async comparison(model: string): Promise<ModelComparison | undefined> {
    return structuredClone(this.#models.get(model)?.comparison);
  }

  override async bundle(model: string): Promise<Uint8Array> {
    const stored = this.#models.get(model);
    if (stored === undefined) throw new UnknownModelError(model);
    return stored.bundle.slice();
  }

  override async addBase({ sha256 }: RegisteredModel['base'], bundle: Uint8Array): Promise<void> {
    if (!this.#bases.has(sha256)) this.#bases.set(sha256, bundle.slice());
  }

  override async baseBundle(base: RegisteredModel['base']): Promise<Uint8Array> {
    const bundle = this.#bases.get(base.sha256);
    if (bundle === undefined) throw new BaseGoneError(base);
    return bundle.slice();
  }

  override async outOfFoldScores(model: string): Promise<OutOfFoldScores> {
    return structuredClone(this.#models.get(model)?.outOfFold ?? new Map());
  }

  #championOf(platform: string): RegisteredModel | undefined {
    return [...this.#models.values()].find(({ model }) => model.platform === platform && model.state === 'champion')
      ?.model;
  }

  #replace(
    platform: string,
    { champion, model, by }: { champion: string | undefined; model: string | undefined; by: string },
  ): void {
    const next = model === undefined ? undefined : this.#models.get(model)!.model.base;
    if (next !== undefined && !this.#bases.has(next.sha256)) throw new BaseGoneError(next);
    const at = new Date();
    const before = champion === undefined ? undefined : this.#models.get(champion)!;
    if (before !== undefined) before.model = { ...before.model, state: 'retired' };
    const after = model === undefined ? undefined : this.#models.get(model)!;
    if (after !== undefined) after.model = { ...after.model, state: 'champion', promotedBy: by, promotedAt: at };
    this.#promotions.push({ platform, ...(model !== undefined && { model }), by, at });
  }
}
